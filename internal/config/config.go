// Package config reads the environment: one struct for each function, filled
// once at start. Nothing else of ours reads environment variables, so that a
// test can hold these structs and template.yaml together, name by name.
//
// A missing or malformed variable is an error that names it. Secrets are never
// here: signing keys are in the table, and credentials belong to Lambda.
package config

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"

	"helpdesk/internal/desk"
)

// Store is what every function that reads or writes tickets needs: the table,
// the bucket with the texts that are too long for it, and the desk's settings.
type Store struct {
	Table  string `env:"TABLE_NAME,required,notEmpty"`
	Bucket string `env:"BUCKET_NAME,required,notEmpty"`
	Desk
}

// Desk is what the admin chose at deployment. While the configuration in the
// table is empty, the desk works by these.
type Desk struct {
	// Stack is the CloudFormation stack's name, the metrics' one dimension.
	Stack    string        `env:"STACK_NAME,required,notEmpty"`
	Name     string        `env:"DESK_NAME,required,notEmpty"`
	Language desk.Language `env:"DESK_LANGUAGE,required,notEmpty"`
	Zone     string        `env:"DESK_ZONE,required,notEmpty"` // IANA name
	// Support is the public address that customers write to.
	Support string `env:"SUPPORT_ADDRESS,required,notEmpty"`
	// Sending is the domain that SES may send for; Support is on it.
	Sending string `env:"SENDING_DOMAIN,required,notEmpty"`
	// Receiving is the subdomain whose MX is SES.
	Receiving string `env:"RECEIVING_DOMAIN,required,notEmpty"`
	// Admin is the address of the first administrator.
	Admin string `env:"ADMIN_EMAIL,required,notEmpty"`
	// PublicURLParam names the SSM parameter with the desk's public address. A
	// function with a route cannot have the address itself in its environment:
	// CloudFormation would go in a circle.
	PublicURLParam string `env:"PUBLIC_URL_PARAM,required,notEmpty"`
}

// Queues are the queues that an event of the desk goes on to.
type Queues struct {
	RouteQueue  string `env:"ROUTE_QUEUE_URL,required,notEmpty"`
	NotifyQueue string `env:"NOTIFY_QUEUE_URL,required,notEmpty"`
}

// CreateTicket is the environment of functions/createticket.
type CreateTicket struct{ Store }

// HelpCentre is the environment of functions/helpcentre.
type HelpCentre struct{ Store }

// Console is the environment of functions/console. It touches neither table nor
// bucket; the bucket's name tells where browsers send files.
type Console struct{ Store }

// API is the environment of functions/api. Its variables name SSM parameters,
// as PublicURLParam does and for the same reason.
type API struct {
	Store
	// IssuerParam has the address of the OpenID Connect issuer, ClientParam the
	// desk's id there. SecretParam has its secret, and no value for a client
	// that needs none.
	IssuerParam string `env:"ISSUER_PARAM,required,notEmpty"`
	ClientParam string `env:"CLIENT_ID_PARAM,required,notEmpty"`
	SecretParam string `env:"CLIENT_SECRET_PARAM,required,notEmpty"`
}

// InboundEmail is the environment of functions/inboundemail.
type InboundEmail struct{ Store }

// Reconcile is the environment of functions/reconcile.
type Reconcile struct{ Store }

// MailEvents is the environment of functions/mailevents.
type MailEvents struct{ Store }

// RouteTicket is the environment of functions/routeticket.
type RouteTicket struct{ Store }

// Notify is the environment of functions/notify.
type Notify struct {
	Store
	// ConfigurationSet is the SES configuration set that mail is sent with; its
	// events come back to functions/mailevents.
	ConfigurationSet string `env:"CONFIGURATION_SET,required,notEmpty"`
	Outgoing
}

// Outgoing is how much mail goes out: both are numbers, kept as they were
// written, because on one machine the template's parameters have no values.
type Outgoing struct {
	DailyMailCap   string `env:"DAILY_MAIL_CAP,required,notEmpty"`  // mails a day; 0: no cap
	MaxConcurrency string `env:"MAX_CONCURRENCY,required,notEmpty"` // sending functions at once
}

// Limits answers the two; the error names the one that is no number.
func (s Outgoing) Limits() (daily int64, processes int, err error) {
	if daily, err = strconv.ParseInt(s.DailyMailCap, 10, 64); err != nil || daily < 0 {
		return 0, 0, fmt.Errorf("environment: DAILY_MAIL_CAP is %q, not a number of mails", s.DailyMailCap)
	}
	if processes, err = strconv.Atoi(s.MaxConcurrency); err != nil || processes < 1 {
		return 0, 0, fmt.Errorf("environment: MAX_CONCURRENCY is %q, not a number above 0", s.MaxConcurrency)
	}
	return daily, processes, nil
}

// Dispatch is the environment of functions/dispatch.
type Dispatch struct {
	Store
	Queues
}

// SLATimers is the environment of functions/slatimers.
type SLATimers struct {
	Store
	Queues
}

// Parse reads one of the structs above from the process environment. Its error
// names every variable that is missing or wrong.
func Parse[C any]() (C, error) { return ParseFrom[C](env.ToMap(os.Environ())) }

// ParseFrom reads one of the structs above from the variables given.
func ParseFrom[C any](vars map[string]string) (C, error) {
	c, err := env.ParseAsWithOptions[C](env.Options{Environment: vars})
	if err != nil {
		return c, fmt.Errorf("environment: %w", err)
	}
	if d, ok := any(c).(interface{ check() error }); ok {
		if err := d.check(); err != nil {
			return c, fmt.Errorf("environment: %w", err)
		}
	}
	return c, nil
}

// check refuses what the parameters of template.yaml would refuse too.
func (d Desk) check() error {
	if !d.Language.Valid() {
		return fmt.Errorf("DESK_LANGUAGE is %q, not es or en", d.Language)
	}
	if _, err := time.LoadLocation(d.Zone); err != nil {
		return fmt.Errorf("DESK_ZONE is %q, not an IANA time zone: %w", d.Zone, err)
	}
	for _, v := range []struct{ name, address string }{{"SUPPORT_ADDRESS", d.Support}, {"ADMIN_EMAIL", d.Admin}} {
		if local, domain, ok := strings.Cut(v.address, "@"); !ok || local == "" || !strings.Contains(domain, ".") {
			return fmt.Errorf("%s is not a mail address", v.name)
		}
	}
	return nil
}
