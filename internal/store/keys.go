package store

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// Attributes beside the keys. Only what a condition, an index or an engine
// needs is an attribute; the rest is the JSON document.
const (
	attrDoc     = "d"    // JSON document
	attrBody    = "b"    // gzip of a message's body
	attrBodyKey = "bk"   // blob of a body too large for the item
	attrVersion = "v"    // version lock; also in the indexes
	attrSummary = "sum"  // JSON summary of an open ticket; only this goes to the indexes
	attrState   = "st"   // state of a delivery
	attrLease   = "till" // end of a delivery's lease
	attrCount   = "n"    // a counter
	attrHeard   = "hrd"  // which reports a delivery has heard
)

// only is the sort key of a partition that holds one item.
const only = "A"

// Shards of the due index and of the outbox: enough that one minute's work
// spreads, few enough that an idle tick stays cheap.
const Shards = 4

// The sort keys of a ticket's collection. Read backwards the ticket comes
// first and then its entries, newest first.
const (
	metaKey     = "V#META"
	entryPrefix = "S#"
)

func ticketPK(id string) string { return "T#" + id }

func metaOf(id string) table.Key { return table.Key{PK: ticketPK(id), SK: metaKey} }

// entry sort keys: message, event and deliveries of one seq stand together.
func entrySK(seq int64, what string) string { return fmt.Sprintf("%s%010d#%s", entryPrefix, seq, what) }

func messageKey(ticket string, seq int64) table.Key {
	return table.Key{PK: ticketPK(ticket), SK: entrySK(seq, "M")}
}

func eventKey(ticket string, seq int64) table.Key {
	return table.Key{PK: ticketPK(ticket), SK: entrySK(seq, "E")}
}

func deliveryKey(d *desk.Delivery) table.Key {
	return table.Key{PK: ticketPK(d.Ticket), SK: entrySK(d.Seq, "R#"+d.Key)}
}

func personKey(id string) table.Key { return table.Key{PK: "P#" + id, SK: only} }

// freshPK is where a person's tickets of a day stand, beside the index.
func freshPK(person string) string { return "FRESH#" + person }

func freshKey(person string, made time.Time, ticket string) table.Key {
	return table.Key{PK: freshPK(person), SK: desk.FormatTime(made) + "#" + ticket}
}

func identityKey(i desk.Identity) table.Key {
	return table.Key{PK: "ID#" + i.Kind + "#" + i.Value, SK: only}
}

func organizationKey(id string) table.Key { return table.Key{PK: "ORG#" + id, SK: only} }

func domainKey(domain string) table.Key { return table.Key{PK: "DOM#" + domain, SK: only} }

func organizationListKey(o *desk.Organization) table.Key {
	return table.Key{PK: "ORGS", SK: desk.FoldName(o.Name) + "#" + o.ID}
}

// organizationPK is where an organisation's people stand, in g2.
func organizationPK(id string) string { return "O#" + id }

func organizationTickets(id string) string { return "ORGT#" + id }

func numberKey(n int64) table.Key { return table.Key{PK: "NUM#" + strconv.FormatInt(n, 10), SK: only} }

func mailIDKey(id string) table.Key { return table.Key{PK: "MID#" + digest(id), SK: only} }

func claimKey(mailID string) table.Key { return table.Key{PK: "IN#" + mailID, SK: only} }

func idempotencyKey(caller, key string) table.Key {
	return table.Key{PK: "IDEM#" + caller + "#" + digest(key), SK: only}
}

func addressMailKey(address string) table.Key {
	return table.Key{PK: "REACH#" + digest(address), SK: only}
}

func capKey(kind, subject string, bucket int64) table.Key {
	return table.Key{PK: "CAP#" + kind + "#" + digest(subject) + "#" + strconv.FormatInt(bucket, 10), SK: only}
}

func loadKey(agent string) table.Key { return table.Key{PK: "LOAD#" + agent, SK: only} }

func apiKeyKey(hash string) table.Key { return table.Key{PK: "KEY#" + hash, SK: only} }

func apiKeyListKey(id string) table.Key { return table.Key{PK: "KEYS", SK: id} }

func signInKey(state string) table.Key { return table.Key{PK: "SIGN#" + state, SK: only} }

func sessionKey(hash string) table.Key { return table.Key{PK: "SESS#" + hash, SK: only} }

func ownSessionsPK(agent string) string { return "SESSOF#" + agent }

func ownSessionKey(agent, id string) table.Key { return table.Key{PK: ownSessionsPK(agent), SK: id} }

func lastSignInKey(agent string) table.Key { return table.Key{PK: "SIGNEDIN#" + agent, SK: only} }

func failureKey(id string) table.Key { return table.Key{PK: "FAIL#" + id, SK: only} }

func quarantineKey(at time.Time, id string) table.Key {
	return table.Key{PK: "QUAR#" + at.UTC().Format("2006-01"), SK: desk.FormatTime(at) + "#" + id}
}

func auditKey(at time.Time, id string) table.Key {
	return table.Key{PK: "AUDIT#" + at.UTC().Format("2006-01"), SK: desk.FormatTime(at) + "#" + id}
}

func outboxKey(ticket string, at time.Time, id string) table.Key {
	return table.Key{PK: outboxPK(shardOf(ticket)), SK: desk.FormatTime(at) + "#" + id}
}

func outboxPK(shard int) string { return "OUT#" + strconv.Itoa(shard) }

// heldPK is the partition of all held mail.
const heldPK = "HELD"

func openPK(team string) string { return "OPEN#" + team }

func donePK(team string) string { return "DONE#" + team }

func duePK(shard int) string { return "DUE#" + strconv.Itoa(shard) }

var (
	counterKey = table.Key{PK: "COUNTER", SK: "TICKET"}
	configKey  = table.Key{PK: "CFG", SK: "NOW"}
	ringKey    = table.Key{PK: "SECRET", SK: "RING"}
)

// OutboxPrefix is the start of every outbox item's partition key: what the
// stream filter of the template lets through to dispatch.
const OutboxPrefix = "OUT#"

func shardOf(id string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id))
	return int(h.Sum32() % Shards)
}

// digest stands for a text that is too long, or too personal, for a key.
func digest(s string) string {
	h := sha256.Sum256([]byte(s))
	return base64.RawURLEncoding.EncodeToString(h[:16])
}
