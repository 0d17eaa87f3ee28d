// Command bootstrap runs functions/console in Lambda.
package main

import (
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"helpdesk/functions/console"
	"helpdesk/internal/awsdesk"
	"helpdesk/internal/config"
	"helpdesk/internal/lambdakit"
	"helpdesk/internal/web/console/bundle"
)

func main() { awsdesk.Main("console", start) }

func start() error {
	cfg, err := config.Parse[config.Console]()
	if err != nil {
		return err
	}
	g, err := awsdesk.Open("console", cfg.Store, os.Stdout, os.Getenv)
	if err != nil {
		return err
	}
	f := console.New(console.Deps{Bundle: bundle.New(g.UploadOrigin)})
	handler := lambdakit.RequestLog(g.Log, f.HTTP())
	lambda.Start(lambdakit.HTTP(handler, lambdakit.HTTPOptions{Log: g.Log, Metrics: g.Metrics}))
	return nil
}
