package httpapi

import (
	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
)

// Recipient is one whom a message of the desk is mailed to.
type Recipient struct {
	No      int           `json:"no" doc:"His number among the ticket's participants" example:"1"`
	Address string        `json:"address" example:"lucia@example.com"`
	Name    string        `json:"name,omitempty" example:"Lucía Gómez"`
	Cc      bool          `json:"cc" doc:"He is in Cc, else in To"`
	State   DeliveryState `json:"state" doc:"Where the sending to him stands"`
	Outcome string        `json:"outcome,omitempty" doc:"What his side said: delivered, bounced, complained"`
	Reason  string        `json:"reason,omitempty"`
	Twice   bool          `json:"twice,omitempty" doc:"He may have got it twice"`
}

func recipients(m desk.Message) []Recipient {
	if len(m.Recipients) == 0 {
		return nil
	}
	return list(m.Recipients, func(r desk.Recipient) Recipient {
		return Recipient{No: r.No, Address: r.Address, Name: r.Name, Cc: r.CC, State: DeliveryState(desk.Queued)}
	})
}

// withDeliveries are the view's messages, each recipient with the state of his
// delivery.
func withDeliveries(v conversation.View) []Message {
	type to struct {
		ticket string
		seq    int64
		no     int
	}
	known := map[to]desk.Delivery{}
	for _, d := range v.Deliveries {
		if d.Kind == "reply" || d.Kind == "forward" {
			known[to{d.Ticket, d.Seq, d.No}] = d
		}
	}
	messages := list(v.Messages, toMessage)
	for i, m := range v.Messages {
		for j, r := range messages[i].Recipients {
			if d, ok := known[to{m.Ticket, m.Seq, r.No}]; ok {
				at := &messages[i].Recipients[j]
				at.State, at.Outcome, at.Reason, at.Twice = DeliveryState(d.State), d.Outcome, d.Reason, d.Twice
			}
		}
	}
	return messages
}
