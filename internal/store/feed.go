package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// Changed says that a ticket was saved at an instant, and which lists it
// concerns: those that it stands in (Ticket.Lists) and those it left.
type Changed struct {
	At     time.Time
	Ticket string
	Lists  []string
}

// maxFeedKey is how long a key of the feed may become: an index takes 1,024
// bytes. When the lists of watchers do not all fit, AnyList stands for the rest.
const maxFeedKey = 900

// AnyList among the lists of a change says that it concerns others besides. No
// team has such an id.
const AnyList = "*"

// FeedLife is how far back changes can be asked for.
const FeedLife = 24 * time.Hour

// inFeed puts the last event of a save into the change feed.
func inFeed(item table.Item, d Save) {
	at := d.Events[len(d.Events)-1].At
	lists := d.After.Lists()
	if d.Before != nil {
		left := slices.DeleteFunc(d.Before.Lists(), func(l string) bool { return slices.Contains(lists, l) })
		lists = slices.Insert(lists, 1, left...) // what was left, before watchers that may not fit
	}
	sk := desk.FormatTime(at) + "#" + d.After.ID
	short := false
	for _, l := range lists {
		if len(sk)+1+len(l) <= maxFeedKey {
			sk += "#" + l
		} else {
			short = true
		}
	}
	if short {
		sk += "#" + AnyList
	}
	item[table.G4.PKName()] = changesPK(at)
	item[table.G4.SKName()] = sk
}

func changesPK(at time.Time) string { return "CHG#" + at.UTC().Format("2006-01-02") }

// Changes lists what was saved from an instant on, oldest first, at most limit;
// full says that there may be more after the last. The order is that of the
// clocks of those who saved, and an index lags: ask again for some seconds
// before the end. Of what is further back than FeedLife only a part is listed.
//
// AP-47: what has changed.
func (s *Store) Changes(ctx context.Context, since time.Time, limit int) (list []Changed, full bool, err error) {
	now := s.now()
	days := []string{changesPK(since)}
	if today := changesPK(now); today > days[0] {
		days = append(days, today)
	}
	for _, day := range days {
		page, err := s.table.Query(ctx, table.Query{Index: table.G4, PK: day, From: desk.FormatTime(since), Limit: limit - len(list)})
		if err != nil {
			return nil, false, failure("list changes", err)
		}
		for _, item := range page.Items {
			parts := strings.Split(item.Str(table.G4.SKName()), "#")
			at, err := desk.ParseTime(parts[0])
			if err != nil || len(parts) < 3 {
				continue // nothing that this code has written
			}
			list = append(list, Changed{At: at, Ticket: parts[1], Lists: slices.Clone(parts[2:])})
		}
		if page.Next != "" || len(list) >= limit {
			return list, true, nil
		}
	}
	return list, false, nil
}
