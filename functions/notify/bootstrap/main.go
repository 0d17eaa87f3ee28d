// Command bootstrap runs functions/notify in Lambda.
package main

import (
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"helpdesk/functions/notify"
	"helpdesk/internal/awsclient/sesclient"
	"helpdesk/internal/awsdesk"
	"helpdesk/internal/config"
	"helpdesk/internal/mailer"
	"helpdesk/internal/mailer/ses"
	"helpdesk/internal/notification"
)

func main() { awsdesk.Main("notify", start) }

func start() error {
	cfg, err := config.Parse[config.Notify]()
	if err != nil {
		return err
	}
	g, err := awsdesk.Open("notify", cfg.Store, os.Stdout, os.Getenv)
	if err != nil {
		return err
	}
	daily, processes, err := cfg.Limits()
	if err != nil {
		return err
	}
	client := sesclient.New(g.Config)
	f := notify.New(notify.Deps{Log: g.Log, Metrics: g.Metrics, Service: &notification.Service{
		Store: g.Store, Blobs: g.Blobs, Now: g.Now, NewID: g.NewID, Domain: cfg.Receiving, PublicURL: g.PublicURL, DailyCap: daily,
		Mailer: &mailer.Paced{Next: ses.New(client, cfg.ConfigurationSet), Quotas: ses.Quotas{API: client}, Processes: processes, Now: g.Now},
	}})
	lambda.Start(f.Handle)
	return nil
}
