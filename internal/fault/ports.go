package fault

import (
	"context"

	"helpdesk/internal/blob"
	"helpdesk/internal/mailer"
	"helpdesk/internal/queue"
	"helpdesk/internal/table"
)

// Table counts the calls to a table.
func Table(c *Counter, inner table.Table) table.Table { return countedTable{c, inner} }

type countedTable struct {
	c     *Counter
	inner table.Table
}

func (t countedTable) Get(ctx context.Context, key table.Key, consistent bool) (table.Item, error) {
	return Do(t.c, "table.Get", func() (table.Item, error) { return t.inner.Get(ctx, key, consistent) })
}

func (t countedTable) BatchGet(ctx context.Context, keys []table.Key) ([]table.Item, error) {
	return Do(t.c, "table.BatchGet", func() ([]table.Item, error) { return t.inner.BatchGet(ctx, keys) })
}

func (t countedTable) Query(ctx context.Context, q table.Query) (table.Page, error) {
	return Do(t.c, "table.Query", func() (table.Page, error) { return t.inner.Query(ctx, q) })
}

func (t countedTable) Write(ctx context.Context, op table.Op) (table.Item, error) {
	return Do(t.c, "table.Write", func() (table.Item, error) { return t.inner.Write(ctx, op) })
}

func (t countedTable) Transact(ctx context.Context, ops []table.Op) error {
	return doing(t.c, "table.Transact", func() error { return t.inner.Transact(ctx, ops) })
}

// doing is Do for calls that answer only an error.
func doing(c *Counter, name string, call func() error) error {
	_, err := Do(c, name, func() (struct{}, error) { return struct{}{}, call() })
	return err
}

// Sender counts the calls to a queue; name tells queues apart in Calls.
func Sender(c *Counter, name string, inner queue.Sender) queue.Sender {
	return countedSender{c, "queue.Send " + name, inner}
}

type countedSender struct {
	c     *Counter
	name  string
	inner queue.Sender
}

func (s countedSender) Send(ctx context.Context, messages ...queue.Message) error {
	return doing(s.c, s.name, func() error { return s.inner.Send(ctx, messages...) })
}

// Store counts the calls to a blob store.
func Store(c *Counter, inner blob.Store) blob.Store { return countedStore{c, inner} }

type countedStore struct {
	c     *Counter
	inner blob.Store
}

func (s countedStore) Put(ctx context.Context, key string, data []byte, opt blob.PutOptions) error {
	return doing(s.c, "blob.Put", func() error { return s.inner.Put(ctx, key, data, opt) })
}

func (s countedStore) Get(ctx context.Context, key string, limit int64) ([]byte, error) {
	return Do(s.c, "blob.Get", func() ([]byte, error) { return s.inner.Get(ctx, key, limit) })
}

func (s countedStore) Copy(ctx context.Context, from, to string) error {
	return doing(s.c, "blob.Copy", func() error { return s.inner.Copy(ctx, from, to) })
}

func (s countedStore) Stat(ctx context.Context, key string) (blob.Object, error) {
	return Do(s.c, "blob.Stat", func() (blob.Object, error) { return s.inner.Stat(ctx, key) })
}

func (s countedStore) Delete(ctx context.Context, key string) error {
	return doing(s.c, "blob.Delete", func() error { return s.inner.Delete(ctx, key) })
}

// Mailer counts the calls to a mail service.
func Mailer(c *Counter, inner mailer.Mailer) mailer.Mailer { return countedMailer{c, inner} }

type countedMailer struct {
	c     *Counter
	inner mailer.Mailer
}

func (m countedMailer) Send(ctx context.Context, mail mailer.Mail) (string, error) {
	return Do(m.c, "mailer.Send", func() (string, error) { return m.inner.Send(ctx, mail) })
}
