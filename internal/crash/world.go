// Package crash is the crash harness: a whole desk of the real function
// handlers over the local adapters, with every call to table, queue, blob store
// and mail service counted, so that package fault can end the process before or
// after each of them. Drain delivers what is waiting the way SQS, streams and
// topics would, again and again until nothing moves, on a fake clock; Check
// holds the whole table against the desk's promises. It is no part of the
// product: only tests import it.
package crash

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"helpdesk/functions/dispatch"
	"helpdesk/functions/inboundemail"
	"helpdesk/functions/mailevents"
	"helpdesk/functions/notify"
	"helpdesk/functions/reconcile"
	"helpdesk/functions/routeticket"
	"helpdesk/functions/slatimers"
	"helpdesk/internal/blob"
	bloblocal "helpdesk/internal/blob/local"
	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
	"helpdesk/internal/ident"
	"helpdesk/internal/intake"
	"helpdesk/internal/mail/sanitizer"
	"helpdesk/internal/mailer"
	mailerlocal "helpdesk/internal/mailer/local"
	"helpdesk/internal/notification"
	"helpdesk/internal/queue"
	queuelocal "helpdesk/internal/queue/local"
	"helpdesk/internal/relay"
	"helpdesk/internal/sesreceipt"
	"helpdesk/internal/sla"
	"helpdesk/internal/store"
	"helpdesk/internal/table"
	"helpdesk/internal/table/embedded"
)

// Start is when every world begins: a Monday at ten in Madrid.
var Start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// The queues of the world.
const (
	inboundQueue = "inbound"
	routeQueue   = "route"
	notifyQueue  = "notify"
)

// visibility is how long a record that failed stays away.
const visibility = 3 * time.Minute

// World is a desk in a test.
type World struct {
	Intake       *intake.Service
	Conversation *conversation.Service
	Store        *store.Store
	Mailbox      *mailerlocal.Box
	Config       desk.Config
	Faults       *fault.Counter
	// Duplicates delivers everything twice.
	Duplicates bool
	// Meter counts the table's units.
	Meter *table.Meter
	// Batches counts the invocations of queue consumers, Delivered the
	// messages they were given.
	Batches, Delivered int
	// Refuse, when set, may answer an attempt to send in the service's place.
	Refuse func() error
	// OnHeld, when set, is told why mail is held.
	OnHeld func(reason string)
	// Notification sends the world's mail.
	Notification *notification.Service
	// NoEvents keeps the mail service's events back.
	NoEvents bool

	t        *testing.T
	mu       sync.Mutex
	now      time.Time
	table    *embedded.Table
	blobs    *bloblocal.Store
	queues   *queuelocal.Set
	cursor   string
	reports  []events.SNSEvent
	consumer map[string]func(context.Context, events.SQSEvent) (events.SQSEventResponse, error)
	dispatch *dispatch.Function
	timers   *slatimers.Function
	events   *mailevents.Function
	daily    *reconcile.Function
}

// New makes a world whose every call to the outside goes through c.
func New(t *testing.T, c *fault.Counter) *World {
	t.Helper()
	w := &World{t: t, now: Start, Faults: c, Config: config(), Meter: &table.Meter{}}
	dir := t.TempDir()
	must(t, func() (err error) {
		w.table, err = embedded.Open(filepath.Join(dir, "table.db"), embedded.Options{NoSync: true, Meter: w.Meter})
		return err
	})
	must(t, func() (err error) {
		w.blobs, err = bloblocal.Open(filepath.Join(dir, "blobs"), bloblocal.Options{LinkURL: "http://desk.test/b", UploadURL: "http://desk.test/u", Clock: w.Now})
		return err
	})
	must(t, func() (err error) {
		w.queues, err = queuelocal.Open(filepath.Join(dir, "queues"), []queuelocal.Config{
			{Name: inboundQueue, Visibility: visibility}, {Name: routeQueue, Visibility: visibility}, {Name: notifyQueue, Visibility: visibility},
		}, w.Now, queuelocal.Options{})
		return err
	})
	must(t, func() (err error) {
		w.Mailbox, err = mailerlocal.Open(filepath.Join(dir, "mail"), mailerlocal.Options{Clock: w.Now, OnSent: w.report})
		return err
	})
	t.Cleanup(func() {
		_ = w.table.Close()
		_ = w.queues.Close()
		_ = w.Mailbox.Close()
	})
	w.wire()
	return w
}

// countedBlobs counts reading and writing; signing a link calls nobody.
type countedBlobs struct {
	blob.Store
	blob.Linker
}

func (w *World) wire() {
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	newID := ident.Source{}.New
	blobs := countedBlobs{fault.Store(w.Faults, w.blobs), w.blobs}
	w.Store = store.New(store.Options{Table: fault.Table(w.Faults, w.table), Blobs: blobs, Now: w.Now, Seed: func() desk.Config { return w.Config },
		Pause: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	w.Intake = &intake.Service{Store: w.Store, Blobs: blobs, Now: w.Now, NewID: newID, Domain: Domain, Caps: intake.DefaultCaps, Sanitize: sanitizer.HTML, Receipts: sesreceipt.Bucket{}}
	w.Conversation = &conversation.Service{Store: w.Store, Blobs: blobs, Now: w.Now, NewID: newID, Sanitize: sanitizer.HTML}
	notes := &notification.Service{Store: w.Store, Blobs: blobs, Mailer: fault.Mailer(w.Faults, refusing{w}), Now: w.Now, NewID: newID, Domain: Domain,
		PublicURL: func(context.Context) (string, error) { return "https://desk.test", nil }}
	notes.OnHeld = func(_ context.Context, reason string) {
		if w.OnHeld != nil {
			w.OnHeld(reason)
		}
	}
	w.Notification = notes
	relays := &relay.Service{Store: w.Store, Route: w.sender(routeQueue), Notify: w.sender(notifyQueue)}
	w.dispatch = dispatch.New(dispatch.Deps{Log: log, Relay: relays, Now: w.Now})
	w.timers = slatimers.New(slatimers.Deps{Log: log, Timer: &sla.Service{Store: w.Store, Now: w.Now, NewID: newID}, Relay: relays})
	w.daily = reconcile.New(reconcile.Deps{Log: log, Intake: w.Intake, Files: struct {
		blob.Store
		blob.Lister
	}{blobs, w.blobs}})
	w.events = mailevents.New(mailevents.Deps{Log: log, Service: notes})
	w.consumer = map[string]func(context.Context, events.SQSEvent) (events.SQSEventResponse, error){
		inboundQueue: inboundemail.New(inboundemail.Deps{Log: log, Intake: w.Intake}).Handle,
		routeQueue:   routeticket.New(routeticket.Deps{Log: log, Store: w.Store, Now: w.Now, NewID: newID}).Handle,
		notifyQueue:  notify.New(notify.Deps{Log: log, Service: notes}).Handle,
	}
}

// refusing is the mail service, or what a test puts in its place.
type refusing struct{ w *World }

func (r refusing) Send(ctx context.Context, m mailer.Mail) (string, error) {
	if r.w.Refuse != nil {
		if err := r.w.Refuse(); err != nil {
			return "", err
		}
	}
	return r.w.Mailbox.Send(ctx, m)
}

func (w *World) sender(name string) queue.Sender {
	s, err := w.queues.Sender(name)
	if err != nil {
		w.t.Fatal(err)
	}
	return fault.Sender(w.Faults, name, s)
}

// Now is the world's clock.
func (w *World) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// Pass lets time go by.
func (w *World) Pass(d time.Duration) {
	w.mu.Lock()
	w.now = w.now.Add(d)
	w.mu.Unlock()
}

// Blobs is the world's bucket without faults, to write to.
func (w *World) Blobs() blob.Store { return w.blobs }

// Files is the world's bucket without faults.
func (w *World) Files() intake.Archive { return w.blobs }

// Reconcile does the daily comparison of raw mails with what became of them,
// until it ends without a crash.
func (w *World) Reconcile() error {
	return w.Faults.Redeliver(func() error { return w.daily.Handle(context.Background(), events.EventBridgeEvent{Time: w.Now()}) })
}

// rounds is how often Drain waits for work: enough for every wait of the send
// state machine to run out. most is the invocations after which it waits even
// when work moved, so that what moves for ever ends.
const (
	rounds = 40
	most   = 100_000
)

func must(t *testing.T, f func() error) {
	t.Helper()
	if err := f(); err != nil {
		t.Fatal(err)
	}
}

// Table is the world's table, without counted faults.
func (w *World) Table() table.Table { return w.table }
