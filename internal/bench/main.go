// Command bench measures the desk and prints what internal/docs/performance.md
// records: requests and mail against a whole desk in this process, with real
// fsync, HTTP and SMTP over loopback; start and idle memory of bin/desk; and
// the cold start of every function beside an empty one.
//
// It promises figures, not verdicts: it fails when something does not work,
// never because it is slow. Clients and desk share this machine, so that its
// rates are those of both together.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime/pprof"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop has run
	}
}

// bench is one run of the command.
type bench struct {
	dir     string // temporary, on the disk that is measured
	program string // bin/desk
	root    string // of the source tree
	quick   bool
}

// scenario is one part of the measurements, chosen by its name.
type scenario struct {
	name string
	run  func(context.Context, *bench) ([]row, error)
}

func scenarios() []scenario {
	return []scenario{
		{"fsync", fsync}, {"create", create}, {"read", read}, {"list", list}, {"api", api}, {"mail", mailIn},
		{"start", start}, {"memory", memory}, {"cold", cold},
	}
}

func run(ctx context.Context) (err error) {
	b := &bench{}
	only := flag.String("only", "", "regular expression of the parts to run: fsync, create, read, list, api, mail, start, memory, cold")
	parent := flag.String("dir", os.TempDir(), "folder on the disk to measure; a new one is made in it and removed")
	profile := flag.String("cpuprofile", "", "file for a CPU profile of this process")
	served := flag.String("serve", "", "internal: serve the desk of a data folder, for the memory of a process")
	flag.StringVar(&b.program, "program", "bin/desk", "the desk to start")
	flag.StringVar(&b.root, "root", ".", "the source tree")
	flag.BoolVar(&b.quick, "quick", false, "a tenth of everything, to see that it works")
	flag.Parse()
	if *served != "" {
		return serve(ctx, *served)
	}
	chosen, err := regexp.Compile(*only)
	if err != nil {
		return fmt.Errorf("-only: %w", err)
	}
	if b.dir, err = os.MkdirTemp(*parent, "desk-bench-"); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	if *profile != "" {
		f, err := os.Create(*profile)
		if err != nil {
			return fmt.Errorf("make profile: %w", err)
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			return fmt.Errorf("profile: %w", err)
		}
		defer func() { pprof.StopCPUProfile(); _ = f.Close() }()
	}
	fmt.Println(machine())
	for _, s := range scenarios() {
		if !chosen.MatchString(s.name) {
			continue
		}
		rows, err := s.run(ctx, b)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		fmt.Println()
		if err := report(os.Stdout, rows); err != nil {
			return err
		}
	}
	fmt.Println("\nload at the end:", load())
	return nil
}

// count is how many times something is done.
func (b *bench) count(n int) int {
	if b.quick {
		return max(n/10, 5)
	}
	return n
}

// folder makes a new data folder.
func (b *bench) folder() (string, error) { return os.MkdirTemp(b.dir, "data-") }

// machine says where the figures come from.
func machine() string {
	model := "unknown processor"
	cpus := 0
	text, _ := os.ReadFile("/proc/cpuinfo") // only there on Linux
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			model = strings.TrimSpace(value)
			cpus++
		}
	}
	return fmt.Sprintf("%s, %d × %s, load %s", time.Now().UTC().Format("2006-01-02 15:04 MST"), cpus, model, load())
}

// load is how many processes wanted to run, on average of 1, 5 and 15 minutes.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(text))[:3], " ")
}

// cpuTime is what this process has used.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// fsync measures what a commit waits for: 4 KiB appended and on disk.
func fsync(_ context.Context, b *bench) (rows []row, err error) {
	f, err := os.Create(filepath.Join(b.dir, "fsync"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	page := make([]byte, 4096)
	var single []time.Duration
	began := time.Now()
	for i := range b.count(500) {
		at := time.Now()
		if _, err := f.WriteAt(page, int64(i%16)*4096); err != nil {
			return nil, err
		}
		if err := syscall.Fdatasync(int(f.Fd())); err != nil {
			return nil, err
		}
		single = append(single, time.Since(at))
	}
	return []row{measured("write 4 KiB and fdatasync", single, time.Since(began))}, nil
}
