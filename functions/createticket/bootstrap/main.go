// Command bootstrap runs functions/createticket in Lambda.
package main

import (
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"helpdesk/functions/createticket"
	"helpdesk/internal/awsdesk"
	"helpdesk/internal/config"
	"helpdesk/internal/intake"
	"helpdesk/internal/lambdakit"
	"helpdesk/internal/web/page"
)

func main() { awsdesk.Main("createticket", start) }

func start() error {
	cfg, err := config.Parse[config.CreateTicket]()
	if err != nil {
		return err
	}
	g, err := awsdesk.Open("createticket", cfg.Store, os.Stdout, os.Getenv)
	if err != nil {
		return err
	}
	f := createticket.New(createticket.Deps{
		Intake: &intake.Service{Store: g.Store, Blobs: g.Blobs, Now: g.Now, NewID: g.NewID, Domain: cfg.Receiving, Caps: intake.DefaultCaps},
		Desk:   g.Store, Pages: page.New(g.UploadOrigin), Now: g.Now, Log: g.Log,
	})
	handler := lambdakit.RequestLog(g.Log, f.HTTP())
	lambda.Start(lambdakit.HTTP(handler, lambdakit.HTTPOptions{Log: g.Log, Metrics: g.Metrics}))
	return nil
}
