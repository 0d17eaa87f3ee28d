// Command bootstrap runs functions/routeticket in Lambda.
package main

import (
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"helpdesk/functions/routeticket"
	"helpdesk/internal/awsdesk"
	"helpdesk/internal/config"
)

func main() { awsdesk.Main("routeticket", start) }

func start() error {
	cfg, err := config.Parse[config.RouteTicket]()
	if err != nil {
		return err
	}
	g, err := awsdesk.Open("routeticket", cfg.Store, os.Stdout, os.Getenv)
	if err != nil {
		return err
	}
	f := routeticket.New(routeticket.Deps{Log: g.Log, Metrics: g.Metrics, Store: g.Store, Now: g.Now, NewID: g.NewID})
	lambda.Start(f.Handle)
	return nil
}
