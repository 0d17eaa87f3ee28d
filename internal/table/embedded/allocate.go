package embedded

import (
	"errors"
	"log/slog"
	"os"

	bolt "go.etcd.io/bbolt"
)

// growth is by how much the file grows at a time once it has that size, in bytes.
const growth = 4 << 20

// allocate writes zeros to what the file has grown by and no commit has used
// yet. bbolt lets a file grow without contents, and then each fsync has to
// wait for the file system's own journal to note the blocks it has found,
// behind whatever else is written to the disk: commits took three times as
// long at the median. Only the committer calls it, so nobody else writes
// there. That it fails loses nothing: a full disk is told by the next commit.
func (t *Table) allocate() {
	if t.db.NoSync {
		return
	}
	if err := t.zeroTail(); err != nil {
		t.log.Warn("data file not allocated ahead", slog.Any("error", err))
	}
}

func (t *Table) zeroTail() (err error) {
	info, err := os.Stat(t.db.Path())
	if err != nil || info.Size() <= t.allocated {
		return err
	}
	from := t.allocated
	t.allocated = info.Size() // also when it fails: not again at each commit
	f, err := os.OpenFile(t.db.Path(), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	err = t.db.View(func(tx *bolt.Tx) error {
		from = max(from, tx.Size()) // the end of what is used
		return nil
	})
	zeros := make([]byte, 1<<18)
	for at := from; at < info.Size() && err == nil; at += int64(len(zeros)) {
		_, err = f.WriteAt(zeros[:min(int64(len(zeros)), info.Size()-at)], at)
	}
	return err // the next commit's fsync takes the zeros along
}
