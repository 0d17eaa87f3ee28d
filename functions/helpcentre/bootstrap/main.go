// Command bootstrap runs functions/helpcentre in Lambda.
package main

import (
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"helpdesk/functions/helpcentre"
	"helpdesk/internal/awsdesk"
	"helpdesk/internal/config"
	"helpdesk/internal/conversation"
	"helpdesk/internal/lambdakit"
	"helpdesk/internal/limit"
	"helpdesk/internal/web/page"
)

func main() { awsdesk.Main("helpcentre", start) }

func start() error {
	cfg, err := config.Parse[config.HelpCentre]()
	if err != nil {
		return err
	}
	g, err := awsdesk.Open("helpcentre", cfg.Store, os.Stdout, os.Getenv)
	if err != nil {
		return err
	}
	f := helpcentre.New(helpcentre.Deps{
		Conversation: &conversation.Service{Store: g.Store, Blobs: g.Blobs, Now: g.Now, NewID: g.NewID},
		Desk:         g.Store, Pages: page.New(g.UploadOrigin), Now: g.Now, Log: g.Log,
		Limits: limit.New(limit.Options{Counter: g.Store, Configuration: g.Store, Now: g.Now}),
	})
	handler := lambdakit.RequestLog(g.Log, f.HTTP())
	lambda.Start(lambdakit.HTTP(handler, lambdakit.HTTPOptions{Log: g.Log, Metrics: g.Metrics}))
	return nil
}
