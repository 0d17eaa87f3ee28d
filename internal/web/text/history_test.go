package text_test

import (
	"testing"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/text"
)

func sampleConfig() *desk.Config {
	return &desk.Config{
		Settings:  desk.Settings{Zone: "Europe/Madrid", DefaultTeam: "front"},
		Agents:    []desk.Agent{{ID: "ana", Name: "Ana López", Teams: []string{"billing"}, Active: true, OnDuty: true}, {ID: "leo", Name: "Leo Gil", Teams: []string{"billing"}, Active: true, OnDuty: true}, {ID: "eva", Name: "Eva Paz", Teams: []string{"front"}, Active: true}},
		Teams:     []desk.Team{{ID: "front", Name: desk.Text{Es: "Recepción", En: "Front desk"}}, {ID: "billing", Name: desk.Text{Es: "Facturación", En: "Billing"}}},
		Mailboxes: []desk.Mailbox{{ID: "m1", Address: "help@desk.example"}},
		Forms:     []desk.Form{{ID: "f1", Name: desk.Text{Es: "Tienda", En: "Shop"}, Team: "front"}},
		Routing: []desk.Rule{{ID: "r1", Name: desk.Text{Es: "Facturas", En: "Bills"}, Team: "billing", Priority: desk.High,
			Match: desk.RuleMatch{Words: []string{"my bill, please"}, Types: []desk.Type{desk.Incident}}}},
	}
}

// The sentences are of what routing really decides, so that a change of its
// words shows here.
func TestHistoryOfRouting(t *testing.T) {
	cfg := sampleConfig()
	now := at(t, "2026-07-27T10:00:00Z")
	tests := []struct {
		name   string
		ticket desk.Ticket
		loads  map[string]int
		es, en string
	}{
		{"rule and agent", desk.Ticket{Subject: "About my bill, please", Type: desk.Incident, Priority: desk.Normal, Language: desk.English}, map[string]int{"ana": 3, "leo": 2},
			"La regla Facturas lo envió al equipo Facturación porque el asunto dice «my bill, please» y el tipo es Incidencia; se asignó a Leo Gil porque entre quienes pueden atenderlo ahora, Leo Gil tiene menos tickets abiertos (2); prioridad: Alta", //nolint:misspell // Spanish
			"Rule Bills sent it to team Billing because the subject says “my bill, please” and the type is Incident; it was assigned to Leo Gil because of those who can take it now, Leo Gil has the fewest open tickets (2); priority: High"},
		{"form, nobody on duty", desk.Ticket{Form: "f1", Priority: desk.Normal}, nil,
			"Pasó al equipo Recepción porque llegó por el formulario Tienda; quedó sin asignar porque nadie puede atenderlo ahora (fuera de turno: 1)",
			"It went to team Front desk because it came through the form Shop; it stayed unassigned because nobody can take it now (off duty: 1)"},
		{"default", desk.Ticket{Priority: desk.Normal}, nil,
			"Pasó al equipo Recepción porque ninguna regla se cumplió; quedó sin asignar porque nadie puede atenderlo ahora (fuera de turno: 1)",
			"It went to team Front desk because no rule matched; it stayed unassigned because nobody can take it now (off duty: 1)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := desk.Route(cfg, &tt.ticket, desk.RouteFacts{Loads: tt.loads}, now)
			e := desk.Event{Type: desk.TicketRouted, Actor: desk.Actor{Kind: desk.ActorSystem}, Cause: d.Cause, Data: desk.Data{Routed: true, Team: &desk.Change[string]{To: d.Team}}}
			if d.Assignee != "" {
				e.Data.Assignee = &desk.Change[string]{To: d.Assignee}
			}
			if d.Priority != "" {
				e.Data.Priority = &desk.Change[desk.Priority]{From: tt.ticket.Priority, To: d.Priority}
			}
			for lang, want := range map[desk.Language]string{desk.Spanish: tt.es, desk.English: tt.en} {
				if got := text.History(lang, cfg, e); got != want {
					t.Errorf("%s (%s):\n got %q\nwant %q", lang, d.Cause.Why, got, want)
				}
			}
		})
	}
}

func TestHistory(t *testing.T) {
	ana := desk.Actor{Kind: desk.ActorAgent, ID: "ana"}
	person := desk.Actor{Kind: desk.ActorPerson, ID: "01abc"}
	due := at(t, "2026-07-27T15:30:00Z")
	tests := []struct {
		e    desk.Event
		want string
	}{
		{desk.Event{Type: desk.TicketCreated, Actor: person, Data: desk.Data{Created: &desk.Created{Channel: desk.ChannelForm}}}, "The requester opened the ticket through web form"},
		{desk.Event{Type: desk.TicketCreated, Actor: ana, Data: desk.Data{Created: &desk.Created{Channel: desk.ChannelAPI}}}, "Ana López opened the ticket for whoever asks for help, through API"},
		{desk.Event{Type: desk.MessageAdded, Actor: ana, Data: desk.Data{Message: &desk.MessageRef{Kind: desk.Public, Direction: desk.Outbound}, Status: &desk.Change[desk.Status]{From: desk.Open, To: desk.Answered}}}, "Ana López replied; status: Answered"},
		{desk.Event{Type: desk.MessageAdded, Actor: person, Data: desk.Data{Message: &desk.MessageRef{Kind: desk.Public, Direction: desk.Inbound}}}, "The requester wrote"},
		{desk.Event{Type: desk.MessageAdded, Actor: ana, Data: desk.Data{Message: &desk.MessageRef{Kind: desk.Note, Direction: desk.Inside}}}, "Ana López wrote a note"},
		{desk.Event{Type: desk.MessageAdded, Data: desk.Data{Message: &desk.MessageRef{Kind: desk.Automatic, Direction: desk.Inbound}}}, "An automatic mail arrived"},
		{desk.Event{Type: desk.TicketAssigned, Actor: ana, Data: desk.Data{Team: &desk.Change[string]{To: "front"}, Assignee: &desk.Change[string]{From: "ana"}}, Cause: desk.Cause{Why: "she asked me; really"}}, "Ana López moved it to team Front desk; Ana López left it unassigned; she asked me; really"},
		{desk.Event{Type: desk.TicketAssigned, Actor: ana, Data: desk.Data{Assignee: &desk.Change[string]{To: "gone"}}}, "Ana López assigned it to gone"},
		{desk.Event{Type: desk.StatusChanged, Actor: desk.Actor{Kind: desk.ActorSystem}, Data: desk.Data{Status: &desk.Change[desk.Status]{From: desk.Postponed, To: desk.Open}}}, "The desk changed the status from Postponed to Open"},
		{desk.Event{Type: desk.PriorityChanged, Actor: ana, Data: desk.Data{Priority: &desk.Change[desk.Priority]{From: desk.Low, To: desk.Urgent}}}, "Ana López changed the priority from Low to Urgent"},
		{desk.Event{Type: desk.SLAWarned, Data: desk.Data{Metric: desk.FirstResponse, Clocks: []desk.Clock{{Metric: desk.Resolution}, {Metric: desk.FirstResponse, DueAt: due}}}}, "First response is due on Monday 27 July 2026 before 17:30 (Madrid time): a warning was sent"},
		{desk.Event{Type: desk.SLABreached, Data: desk.Data{Metric: desk.Resolution, Clocks: []desk.Clock{{Metric: desk.Resolution, DueAt: due}}}}, "Resolution was due on Monday 27 July 2026 before 17:30 (Madrid time) and is late"},
		{desk.Event{Type: desk.ParticipantAdded, Actor: ana, Data: desk.Data{Participant: &desk.ParticipantRef{Role: desk.CC}}}, "Ana López added somebody (In copy)"},
		{desk.Event{Type: desk.TicketFlagged, Data: desk.Data{Flag: desk.FlagStranger}}, "Attention: the sender does not take part in the ticket"},
		{desk.Event{Type: desk.MailboxNoted, Data: desk.Data{Mailbox: "sales"}}, "Its first mail came to sales as well"},
		{desk.Event{Type: desk.MessageReread, Actor: ana, Data: desk.Data{Reread: 1}}, "Ana López had a mail read anew: its text is shown now"},
		{desk.Event{Type: desk.FileReleased, Actor: ana, Data: desk.Data{File: "f1"}}, "Ana López released a locked file"},
		{desk.Event{Type: desk.TicketFlagged, Data: desk.Data{Flag: "of_the_future"}}, "Attention: of_the_future"},
		{desk.Event{Type: desk.TicketUpdated, Actor: ana, Data: desk.Data{Type: &desk.Change[desk.Type]{From: desk.Question, To: desk.Task}, Tags: &[]string{"a", "b"}}}, "Ana López changed the type from Question to Task; Ana López set the tags a, b"},
		{desk.Event{Type: desk.TicketUpdated, Actor: ana, Data: desk.Data{Tags: &[]string{}}}, "Ana López removed the tags"},
		{desk.Event{Type: desk.TicketRouted, Cause: desk.Cause{Rule: "r1", Why: "rule=r1 matched=always"}, Data: desk.Data{Routed: true}}, "Rule Bills sent it to team Billing because the rule applies to everything"},
		{desk.Event{Type: desk.TicketMerged, Actor: ana, Data: desk.Data{MergedInto: &desk.TicketRef{Number: 7}}}, "Ana López merged it into #7"},
		{desk.Event{Type: desk.TicketMergeReceived, Actor: ana, Data: desk.Data{Merged: &desk.TicketRef{Number: 8}}}, "Ana López merged #8 into it"},
		{desk.Event{Type: desk.TicketUnmerged, Actor: ana, Data: desk.Data{MergedInto: &desk.TicketRef{Number: 7}}}, "Ana López took it out of #7 again"},
		{desk.Event{Type: desk.TicketUnmerged, Actor: ana, Data: desk.Data{Merged: &desk.TicketRef{Number: 8}}}, "Ana López took #8 out of it again"},
		{desk.Event{Type: desk.TicketMerged, Actor: ana}, "Ana López changed the ticket"},
		{desk.Event{Type: desk.BlockerAdded, Actor: ana, Data: desk.Data{Blocker: desk.BlockInvoice}}, "Ana López asked for something before it may be closed: the invoice"},
		{desk.Event{Type: desk.BlockerRemoved, Actor: ana, Data: desk.Data{Blocker: desk.BlockSignature}}, "Ana López settled what was missing before it may be closed: the signature"},
		{desk.Event{Type: desk.ClosePlanned, Data: desk.Data{CloseAt: &due}}, "It will close by itself on Monday 27 July 2026 before 17:30 (Madrid time)"},
		{desk.Event{Type: desk.ClosePlanned, Data: desk.Data{CloseAt: &time.Time{}}}, "It will not close by itself any more"},
		{desk.Event{Type: desk.StatusChanged, Actor: desk.Actor{Kind: desk.ActorSystem}, Cause: desk.Cause{Why: "auto_close days=7"}, Data: desk.Data{Status: &desk.Change[desk.Status]{From: desk.Resolved, To: desk.Closed}}}, "The desk changed the status from Resolved to Closed; days since it was resolved: 7"},
		{desk.Event{Type: desk.TicketWeighed, Actor: ana, Data: desk.Data{Factors: &desk.Change[desk.Factors]{From: desk.Factors{Urgency: desk.UrgencyHigh}, To: desk.Factors{Impact: desk.ImpactAll, Urgency: desk.UrgencyHigh, Complexity: desk.ComplexityLow}}, PrioritySource: desk.ByMatrix, Priority: &desk.Change[desk.Priority]{From: desk.Normal, To: desk.Urgent}}}, "Ana López weighed the ticket (impact: everybody, complexity: low); priority: Urgent"},
		{desk.Event{Type: desk.PriorityChanged, Actor: ana, Cause: desk.Cause{Why: "she is the boss"}, Data: desk.Data{PrioritySource: desk.ByHand, Priority: &desk.Change[desk.Priority]{From: desk.Low, To: desk.High}}}, "Ana López changed the priority from Low to High; she is the boss"},
		{desk.Event{Type: desk.PriorityChanged, Actor: ana, Data: desk.Data{PrioritySource: desk.ByMatrix}}, "Ana López left the priority to the matrix"},
		{desk.Event{Type: desk.PriorityChanged, Actor: desk.Actor{Kind: desk.ActorSystem}, Cause: desk.Cause{Why: "matrix_changed"}, Data: desk.Data{PrioritySource: desk.ByMatrix, Priority: &desk.Change[desk.Priority]{From: desk.Low, To: desk.High}}}, "The desk left the priority to the matrix: from Low to High; the priority matrix changed"},
		{desk.Event{Type: desk.DeliveryFailed}, "A mail was not delivered"},
		{desk.Event{Type: "of.the.future", Actor: ana}, "Ana López changed the ticket"},
	}
	for _, tt := range tests {
		if got := text.History(desk.English, sampleConfig(), tt.e); got != tt.want {
			t.Errorf("%s:\n got %q\nwant %q", tt.e.Type, got, tt.want)
		}
	}
}

func FuzzWhy(f *testing.F) {
	for _, s := range []string{`rule=r1 matched=words:"a, b; c"; agent=ana least_load=2 of=3`, `agent=none off_duty=2`, "woken", "anything an agent wrote", `rule="x`, ";;=", `matched=`} {
		f.Add(s)
	}
	cfg := sampleConfig()
	f.Fuzz(func(t *testing.T, why string) {
		_ = text.Why(desk.Spanish, cfg, why)
		e := desk.Event{Type: desk.TicketRouted, Cause: desk.Cause{Why: why}, At: time.Time{}}
		if text.History(desk.Spanish, cfg, e) == "" {
			t.Error("nothing is said")
		}
	})
}
