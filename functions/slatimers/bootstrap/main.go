// Command bootstrap runs functions/slatimers in Lambda.
package main

import (
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"helpdesk/functions/slatimers"
	"helpdesk/internal/awsdesk"
	"helpdesk/internal/awsdesk/outbox"
	"helpdesk/internal/config"
	"helpdesk/internal/sla"
)

func main() { awsdesk.Main("slatimers", start) }

func start() error {
	cfg, err := config.Parse[config.SLATimers]()
	if err != nil {
		return err
	}
	g, err := awsdesk.Open("slatimers", cfg.Store, os.Stdout, os.Getenv)
	if err != nil {
		return err
	}
	f := slatimers.New(slatimers.Deps{
		Log: g.Log, Metrics: g.Metrics, Relay: outbox.Relay(g, cfg.Queues),
		Timer: &sla.Service{Store: g.Store, Now: g.Now, NewID: g.NewID},
	})
	lambda.Start(f.Handle)
	return nil
}
