// Command bootstrap runs functions/dispatch in Lambda.
package main

import (
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"helpdesk/functions/dispatch"
	"helpdesk/internal/awsdesk"
	"helpdesk/internal/awsdesk/outbox"
	"helpdesk/internal/config"
)

func main() { awsdesk.Main("dispatch", start) }

func start() error {
	cfg, err := config.Parse[config.Dispatch]()
	if err != nil {
		return err
	}
	g, err := awsdesk.Open("dispatch", cfg.Store, os.Stdout, os.Getenv)
	if err != nil {
		return err
	}
	f := dispatch.New(dispatch.Deps{Log: g.Log, Metrics: g.Metrics, Relay: outbox.Relay(g, cfg.Queues), Now: g.Now})
	lambda.Start(f.Handle)
	return nil
}
