package table

import "sync/atomic"

// Bytes that one unit pays for.
const (
	readUnitBytes  = 4 * 1024
	writeUnitBytes = 1024
)

// Meter counts the read and write units that DynamoDB would bill on demand for
// what an engine did, so that the cost of each operation of the desk is a figure
// that a test holds. It is safe for concurrent use; a nil Meter counts nothing.
type Meter struct {
	readHalves atomic.Int64
	writes     atomic.Int64
}

// Units is a reading of a Meter.
type Units struct {
	ReadUnits  float64 // halves occur: an eventually consistent read costs half
	WriteUnits float64
}

// Snapshot reads the meter.
func (m *Meter) Snapshot() Units {
	if m == nil {
		return Units{}
	}
	return Units{ReadUnits: float64(m.readHalves.Load()) / 2, WriteUnits: float64(m.writes.Load())}
}

// Reset sets the meter back to nothing.
func (m *Meter) Reset() {
	if m != nil {
		m.readHalves.Store(0)
		m.writes.Store(0)
	}
}

// Read counts one read of so many bytes in all: of one item, or of all the
// items of a query's page together. What is not there costs as much as the
// smallest read.
func (m *Meter) Read(bytes int, consistent bool) {
	if m == nil {
		return
	}
	halves := units(bytes, readUnitBytes)
	if consistent {
		halves *= 2
	}
	m.readHalves.Add(halves)
}

// Write counts one operation that found old and leaves now (nil: no item), and
// its copies in the indexes. In a transaction the item costs double; the copies
// are counted once, which no bill has confirmed yet. An operation whose condition
// failed is counted with now = old.
func (m *Meter) Write(old, now Item, inTransaction bool) {
	if m == nil {
		return
	}
	n := units(max(old.Size(), now.Size()), writeUnitBytes)
	if inTransaction {
		n *= 2
	}
	for _, x := range Indexes {
		n += indexUnits(x, x.Project(old), x.Project(now))
	}
	m.writes.Add(n)
}

// indexUnits is what one index bills for its copy: nothing when it did not
// change, one write when it did, a delete and a put when its key moved.
func indexUnits(x Index, old, now Item) int64 {
	switch {
	case SameItem(old, now):
		return 0
	case old != nil && now != nil && (old[x.PKName()] != now[x.PKName()] || old[x.SKName()] != now[x.SKName()]):
		return units(old.Size(), writeUnitBytes) + units(now.Size(), writeUnitBytes)
	}
	return units(max(old.Size(), now.Size()), writeUnitBytes)
}

func units(bytes, per int) int64 { return int64(max(1, (bytes+per-1)/per)) }
