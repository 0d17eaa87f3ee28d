// Package outbox is the part of package awsdesk for the functions that take
// outbox entries to the queues. It is apart because the client of SQS costs
// every cold start that links it.
package outbox

import (
	"helpdesk/internal/awsclient/sqsclient"
	"helpdesk/internal/awsdesk"
	"helpdesk/internal/config"
	"helpdesk/internal/queue/sqs"
	"helpdesk/internal/relay"
)

// Relay delivers outbox entries to the queues.
func Relay(g *awsdesk.Ground, q config.Queues) *relay.Service {
	client := sqsclient.New(g.Config)
	return &relay.Service{Store: g.Store, Route: sqs.New(client, q.RouteQueue), Notify: sqs.New(client, q.NotifyQueue)}
}
