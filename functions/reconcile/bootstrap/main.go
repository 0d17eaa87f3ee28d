// Command bootstrap runs functions/reconcile in Lambda.
package main

import (
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"helpdesk/functions/reconcile"
	"helpdesk/internal/awsdesk"
	"helpdesk/internal/config"
	"helpdesk/internal/intake"
	"helpdesk/internal/mail/sanitizer"
)

func main() { awsdesk.Main("reconcile", start) }

func start() error {
	cfg, err := config.Parse[config.Reconcile]()
	if err != nil {
		return err
	}
	g, err := awsdesk.Open("reconcile", cfg.Store, os.Stdout, os.Getenv)
	if err != nil {
		return err
	}
	f := reconcile.New(reconcile.Deps{
		Log: g.Log, Metrics: g.Metrics, Files: g.Blobs,
		Intake: &intake.Service{Store: g.Store, Blobs: g.Blobs, Now: g.Now, NewID: g.NewID, Domain: cfg.Receiving, Caps: intake.DefaultCaps, Sanitize: sanitizer.HTML},
	})
	lambda.Start(f.Handle)
	return nil
}
