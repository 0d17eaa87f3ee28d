// Command bootstrap runs functions/mailevents in Lambda.
package main

import (
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"helpdesk/functions/mailevents"
	"helpdesk/internal/awsdesk"
	"helpdesk/internal/config"
	"helpdesk/internal/notification"
)

func main() { awsdesk.Main("mailevents", start) }

func start() error {
	cfg, err := config.Parse[config.MailEvents]()
	if err != nil {
		return err
	}
	g, err := awsdesk.Open("mailevents", cfg.Store, os.Stdout, os.Getenv)
	if err != nil {
		return err
	}
	f := mailevents.New(mailevents.Deps{Log: g.Log, Metrics: g.Metrics, Service: &notification.Service{
		Store: g.Store, Blobs: g.Blobs, Now: g.Now, NewID: g.NewID, Domain: cfg.Receiving, PublicURL: g.PublicURL,
	}})
	lambda.Start(f.Handle)
	return nil
}
