// Command bootstrap runs functions/api in Lambda.
package main

import (
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"helpdesk/functions/api"
	"helpdesk/internal/access"
	"helpdesk/internal/admin"
	"helpdesk/internal/awsdesk"
	"helpdesk/internal/config"
	"helpdesk/internal/conversation"
	"helpdesk/internal/directory"
	"helpdesk/internal/httpapi"
	"helpdesk/internal/ident"
	"helpdesk/internal/intake"
	"helpdesk/internal/lambdakit"
	"helpdesk/internal/limit"
	"helpdesk/internal/mail/sanitizer"
	"helpdesk/internal/notification"
	"helpdesk/internal/sesreceipt"
	"helpdesk/internal/signin"
	"helpdesk/internal/sla"
	"helpdesk/internal/toolbox"
)

func main() { awsdesk.Main("api", start) }

func start() error {
	cfg, err := config.Parse[config.API]()
	if err != nil {
		return err
	}
	g, err := awsdesk.Open("api", cfg.Store, os.Stdout, os.Getenv)
	if err != nil {
		return err
	}
	agents := signin.New(signin.Options{
		Attempts: g.Store, Audit: g.Store, Sessions: g.Store, Tokens: g.Store, Own: g.Store, Last: g.Store, Configuration: g.Store, PublicURL: g.PublicURL, Most: limit.Of(limit.SignIn).Most,
		Client: signin.FromParameters(g.Params(), signin.Parameters{Issuer: cfg.IssuerParam, ClientID: cfg.ClientParam, ClientSecret: cfg.SecretParam}),
		Now:    g.Now, Log: g.Log,
	})
	keys := access.New(access.Options{Store: g.Store, Configuration: g.Store, IDs: ident.Source{}, Now: g.Now, Log: g.Log})
	f := api.New(api.Deps{
		SignIn: agents, Desk: g.Store, PublicURL: g.PublicURL,
		Keys:    keys,
		People:  &directory.Service{Store: g.Store, Exported: g.Store.Exported, Now: g.Now, NewID: g.NewID, Domain: cfg.Receiving},
		Tools:   &toolbox.Service{Store: g.Store, Now: g.Now, NewID: g.NewID, Tickets: &conversation.Service{Store: g.Store, Blobs: g.Blobs, Now: g.Now, NewID: g.NewID}},
		Admin:   &admin.Service{Store: g.Store, Log: g.Store, Keys: keys, Now: g.Now, Clocks: &sla.Service{Store: g.Store, Now: g.Now, NewID: g.NewID}},
		Tickets: &conversation.Service{Store: g.Store, Blobs: g.Blobs, Now: g.Now, NewID: g.NewID, Sanitize: sanitizer.HTML},
		Intake:  &intake.Service{Store: g.Store, Blobs: g.Blobs, Now: g.Now, NewID: g.NewID, Domain: cfg.Receiving, Caps: intake.DefaultCaps, Sanitize: sanitizer.HTML, Receipts: sesreceipt.Bucket{}},
		Sending: &notification.Service{Store: g.Store, Now: g.Now, NewID: g.NewID, Domain: cfg.Receiving, PublicURL: g.PublicURL},
		Limits:  limit.New(limit.Options{Counter: g.Store, Configuration: g.Store, Now: g.Now}),
		Log:     g.Log,
	})
	handler := lambdakit.RequestLogger{Log: g.Log, Clock: g.Now, Quiet: httpapi.Base + "/changes"}.Wrap(f.HTTP())
	lambda.Start(lambdakit.HTTP(handler, lambdakit.HTTPOptions{Log: g.Log, Metrics: g.Metrics}))
	return nil
}
