// Command bootstrap runs functions/inboundemail in Lambda.
package main

import (
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"helpdesk/functions/inboundemail"
	"helpdesk/internal/awsdesk"
	"helpdesk/internal/config"
	"helpdesk/internal/intake"
	"helpdesk/internal/mail/sanitizer"
)

func main() { awsdesk.Main("inboundemail", start) }

func start() error {
	cfg, err := config.Parse[config.InboundEmail]()
	if err != nil {
		return err
	}
	g, err := awsdesk.Open("inboundemail", cfg.Store, os.Stdout, os.Getenv)
	if err != nil {
		return err
	}
	f := inboundemail.New(inboundemail.Deps{
		Log: g.Log, Metrics: g.Metrics,
		Intake: &intake.Service{Store: g.Store, Blobs: g.Blobs, Now: g.Now, NewID: g.NewID, Domain: cfg.Receiving, Caps: intake.DefaultCaps, Sanitize: sanitizer.HTML},
	})
	lambda.Start(f.Handle)
	return nil
}
