// Package awsdesk is the ground that the functions stand on in Lambda: log,
// metrics, table, files, the store on them and the desk's public address, as
// the environment names them. Only functions/*/bootstrap use it; on one
// machine package local takes its place.
//
// Opening makes no call and compiles nothing, so that a cold start pays only
// for what its first event needs. Queues, which few functions send to, are in
// package outbox below: what is linked is also started.
package awsdesk

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"
	_ "time/tzdata" // Lambda's image has no time zones

	"github.com/aws/aws-sdk-go-v2/aws"

	"helpdesk/internal/awsclient"
	"helpdesk/internal/awsclient/dynamoclient"
	"helpdesk/internal/awsclient/s3client"
	"helpdesk/internal/blob/s3"
	"helpdesk/internal/config"
	"helpdesk/internal/desk"
	"helpdesk/internal/ident"
	"helpdesk/internal/lambdakit"
	"helpdesk/internal/param"
	"helpdesk/internal/param/ssm"
	"helpdesk/internal/store"
	"helpdesk/internal/table/dynamo"
)

// Ground is what every function of the desk works with.
type Ground struct {
	Log     *slog.Logger
	Metrics *lambdakit.Metrics
	Store   *store.Store
	Blobs   *s3.Store
	// Config makes further clients.
	Config aws.Config
	// UploadOrigin is scheme and host of pre-signed uploads.
	UploadOrigin string
	params       *param.Cache
	publicURL    string // name of the parameter
}

// Now is the clock of all functions.
func (*Ground) Now() time.Time { return time.Now() }

// NewID makes the ids of all functions.
func (*Ground) NewID(at time.Time) string { return ident.Source{}.New(at) }

// PublicURL answers the desk's https address, without a slash at the end.
func (g *Ground) PublicURL(ctx context.Context) (string, error) {
	url, err := g.params.Get(ctx, g.publicURL)
	return strings.TrimSuffix(url, "/"), err
}

// Params are the desk's parameters, kept for a while.
func (g *Ground) Params() param.Store { return g.params }

// Open makes the ground of a function; out is Lambda's standard output.
func Open(function string, cfg config.Store, out io.Writer, getenv func(string) string) (*Ground, error) {
	ac, err := awsclient.FromEnvironment(getenv)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", function, err)
	}
	g := &Ground{
		Log:          lambdakit.Logger(out, function),
		Blobs:        s3.New(s3client.New(ac), cfg.Bucket),
		Config:       ac,
		UploadOrigin: "https://" + cfg.Bucket + ".s3." + ac.Region + ".amazonaws.com",
		publicURL:    cfg.PublicURLParam,
	}
	if ac.BaseEndpoint != nil {
		g.UploadOrigin = *ac.BaseEndpoint
	}
	g.Metrics = lambdakit.NewMetrics(out, cfg.Stack, g.Now)
	g.params = param.NewCache(ssm.New(ac), 0, g.Now)
	facts := desk.Facts{
		Name: cfg.Name, Language: cfg.Language, Zone: cfg.Zone, Support: cfg.Support, Receiving: cfg.Receiving, Admin: cfg.Admin,
	}
	g.Store = store.New(store.Options{
		Table: dynamo.New(dynamoclient.New(ac), cfg.Table), Blobs: g.Blobs, Now: g.Now,
		Seed: func() desk.Config { return desk.DefaultConfig(facts) },
	})
	return g, nil
}

// Main runs a function's start and ends the process with one log line when it
// fails; Lambda shows the line and starts the function again for the next event.
func Main(function string, start func() error) {
	if err := start(); err != nil {
		lambdakit.Logger(os.Stdout, function).Error("start", "error", err.Error())
		os.Exit(1)
	}
}
