package local

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"helpdesk/functions/api"
	"helpdesk/functions/console"
	"helpdesk/functions/createticket"
	"helpdesk/functions/dispatch"
	"helpdesk/functions/helpcentre"
	"helpdesk/functions/inboundemail"
	"helpdesk/functions/mailevents"
	"helpdesk/functions/notify"
	"helpdesk/functions/reconcile"
	"helpdesk/functions/routeticket"
	"helpdesk/functions/slatimers"
	"helpdesk/internal/admin"
	"helpdesk/internal/config"
	"helpdesk/internal/conversation"
	"helpdesk/internal/directory"
	"helpdesk/internal/ident"
	"helpdesk/internal/intake"
	"helpdesk/internal/lambdakit"
	"helpdesk/internal/limit"
	"helpdesk/internal/local/issuer"
	"helpdesk/internal/local/wiring"
	"helpdesk/internal/mail/sanitizer"
	"helpdesk/internal/notification"
	"helpdesk/internal/param"
	"helpdesk/internal/queue"
	"helpdesk/internal/relay"
	"helpdesk/internal/sesreceipt"
	"helpdesk/internal/signin"
	"helpdesk/internal/sla"
	"helpdesk/internal/toolbox"
	"helpdesk/internal/web/console/bundle"
	"helpdesk/internal/web/page"
	"helpdesk/internal/web/session"
)

// handlers are the ways in which one function can be called; it has those
// that its code offers, whatever the template sends it.
type handlers struct {
	http   func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error)
	queue  func(context.Context, events.SQSEvent) (events.SQSEventResponse, error)
	topic  func(context.Context, events.SNSEvent) error
	stream func(context.Context, events.DynamoDBEvent) (events.DynamoDBEventResponse, error)
	tick   func(context.Context, events.EventBridgeEvent) error
}

// unwired are functions that only a deployment calls.
var unwired = map[string]bool{"receiptrules": true}

// workshop makes functions of an open data folder: what each bootstrap does
// with AWS's clients.
type workshop struct {
	data  *Data
	plan  *wiring.Plan
	facts config.Desk
	now   func() time.Time
	log   *slog.Logger
	url   string
	// issuer is the address of the local issuer; "" when there is none, and
	// then nobody signs in.
	issuer string
	// plain lets cookies go without TLS: the desk is on loopback.
	plain bool
}

func (w workshop) timer() *sla.Service {
	return &sla.Service{Store: w.data.Store, Now: w.now, NewID: ident.Source{}.New}
}

func (w workshop) admin() *admin.Service {
	return &admin.Service{Store: w.data.Store, Log: w.data.Store, Keys: w.data.Keys, Now: w.now, Clocks: w.timer()}
}

// function makes the handlers of the function in a folder of functions/.
func (w workshop) function(f wiring.Function) (handlers, error) {
	log := w.log.With("function", f.Folder)
	switch f.Folder {
	case "createticket":
		fn := createticket.New(createticket.Deps{Intake: w.intake(), Desk: w.data.Store, Pages: page.New(""), Now: w.now, Log: log})
		return web(fn.HTTP(), log), environment[config.CreateTicket](f)
	case "helpcentre":
		fn := helpcentre.New(helpcentre.Deps{Conversation: w.conversation(), Desk: w.data.Store, Pages: page.New(""), Now: w.now, Log: log, Limits: w.limits()})
		return web(fn.HTTP(), log), environment[config.HelpCentre](f)
	case "console":
		return web(console.New(console.Deps{Bundle: bundle.New("")}).HTTP(), log), environment[config.Console](f)
	case "api":
		env, err := variables[config.API](f)
		if err != nil {
			return handlers{}, err
		}
		fn := api.New(api.Deps{
			Keys: w.data.Keys, Tickets: w.conversation(), Intake: w.intake(), Admin: w.admin(), People: &directory.Service{Store: w.data.Store, Exported: w.data.Store.Exported, Now: w.now, NewID: ident.Source{}.New, Domain: w.facts.Receiving}, Log: log,
			Tools:  &toolbox.Service{Store: w.data.Store, Now: w.now, NewID: ident.Source{}.New, Tickets: w.conversation()},
			SignIn: w.signIn(env, log), Desk: w.data.Store, PublicURL: w.publicURL, Cookies: session.Cookies{Plain: w.plain},
			Limits: w.limits(), Sending: w.notification(),
		})
		return web(fn.HTTP(), log), nil
	case "inboundemail":
		return handlers{queue: inboundemail.New(inboundemail.Deps{Log: log, Intake: w.intake()}).Handle}, environment[config.InboundEmail](f)
	case "reconcile":
		fn := reconcile.New(reconcile.Deps{Log: log, Intake: w.intake(), Files: w.data.Blobs})
		return handlers{tick: fn.Handle}, environment[config.Reconcile](f)
	case "routeticket":
		return handlers{queue: routeticket.New(routeticket.Deps{Log: log, Store: w.data.Store, Now: w.now, NewID: ident.Source{}.New}).Handle},
			environment[config.RouteTicket](f)
	case "notify":
		return handlers{queue: notify.New(notify.Deps{Log: log, Service: w.notification()}).Handle}, environment[config.Notify](f)
	case "mailevents":
		return handlers{topic: mailevents.New(mailevents.Deps{Log: log, Service: w.notification()}).Handle}, environment[config.MailEvents](f)
	case "dispatch":
		env, err := variables[config.Dispatch](f)
		if err != nil {
			return handlers{}, err
		}
		r, err := w.relay(env.Queues)
		return handlers{stream: dispatch.New(dispatch.Deps{Log: log, Relay: r, Now: w.now}).Handle}, err
	case "slatimers":
		env, err := variables[config.SLATimers](f)
		if err != nil {
			return handlers{}, err
		}
		r, err := w.relay(env.Queues)
		return handlers{tick: slatimers.New(slatimers.Deps{Log: log, Timer: w.timer(), Relay: r}).Handle}, err
	default:
		return handlers{}, fmt.Errorf("the local desk has no functions/%s", f.Folder)
	}
}

func web(h http.Handler, log *slog.Logger) handlers {
	return handlers{http: lambdakit.HTTP(lambdakit.RequestLog(log, h), lambdakit.HTTPOptions{Log: log})}
}

// intake has no caps: everything comes from one machine, and one address of
// the network would be full after an hour's tries.
func (w workshop) intake() *intake.Service {
	return &intake.Service{Store: w.data.Store, Blobs: w.data.Blobs, Now: w.now, NewID: ident.Source{}.New, Domain: w.facts.Receiving, Sanitize: sanitizer.HTML, Receipts: sesreceipt.Bucket{}}
}

func (w workshop) conversation() *conversation.Service {
	return &conversation.Service{Store: w.data.Store, Blobs: w.data.Blobs, Now: w.now, NewID: ident.Source{}.New, Sanitize: sanitizer.HTML}
}

func (w workshop) notification() *notification.Service {
	return &notification.Service{
		Store: w.data.Store, Blobs: w.data.Blobs, Mailer: w.data.Mail, Now: w.now, NewID: ident.Source{}.New, Domain: w.facts.Receiving,
		PublicURL: w.publicURL,
	}
}

func (w workshop) publicURL(context.Context) (string, error) { return w.url, nil }

// signIn lets agents in by the local issuer, found as on AWS: by parameters.
// There is no limit: everybody is on one machine.
func (w workshop) signIn(env config.API, log *slog.Logger) *signin.Service {
	params := param.Map{}
	if w.issuer != "" {
		params = param.Map{env.IssuerParam: w.issuer, env.ClientParam: issuer.ClientID}
	}
	return signin.New(signin.Options{
		Attempts: w.data.Store, Audit: w.data.Store, Sessions: w.data.Store, Tokens: w.data.Store, Own: w.data.Store, Last: w.data.Store, Configuration: w.data.Store, PublicURL: w.publicURL, Now: w.now, Log: log,
		Most:   generous * limit.Of(limit.SignIn).Most,
		Client: signin.FromParameters(params, signin.Parameters{Issuer: env.IssuerParam, ClientID: env.ClientParam, ClientSecret: env.SecretParam}),
	})
}

// relay sends to the queues that the template's variables name.
func (w workshop) relay(q config.Queues) (*relay.Service, error) {
	r := &relay.Service{Store: w.data.Store}
	for name, to := range map[string]*queue.Sender{q.RouteQueue: &r.Route, q.NotifyQueue: &r.Notify} {
		sender, err := w.data.Queues.Sender(name)
		if err != nil {
			return nil, err
		}
		*to = sender
	}
	return r, nil
}

// variables reads a function's environment as its bootstrap would, with the
// logical ids of resources in place of their names and addresses: a variable
// that the template lacks or misspells fails here too.
func variables[C any](f wiring.Function) (C, error) {
	vars := map[string]string{}
	for name, v := range f.Variables {
		if id := wiring.Target(v); id != "" {
			vars[name] = id
		} else {
			vars[name] = fmt.Sprint(v)
		}
	}
	c, err := config.ParseFrom[C](vars)
	if err != nil {
		return c, fmt.Errorf("template.yaml: function %s: %w", f.ID, err)
	}
	return c, nil
}

func environment[C any](f wiring.Function) error {
	_, err := variables[C](f)
	return err
}
