package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// patience is how long a process may take to answer at all.
const patience = 30 * time.Second

// freePort asks the system for a port that nobody has.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// startDesk starts a program that serves a desk and waits for its first 200.
// The answer is the time from its start to there, and what ends it.
func startDesk(ctx context.Context, program, dir string, args ...string) (*exec.Cmd, time.Duration, error) {
	addr, err := freePort()
	if err != nil {
		return nil, 0, err
	}
	c := exec.CommandContext(ctx, program, args...) // #nosec G204 -- our own programs
	c.Env = append(os.Environ(), "HTTP_ADDR="+addr, "SMTP_ADDR=127.0.0.1:0", "DATA_DIR="+dir)
	c.Stderr = os.Stderr
	began := time.Now()
	if err := c.Start(); err != nil {
		return nil, 0, err
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience}
	for time.Since(began) < patience {
		res, err := client.Get("http://" + addr + "/healthz")
		if err == nil {
			_ = res.Body.Close() // its status is all that counts
			if res.StatusCode == http.StatusOK {
				return c, time.Since(began), nil
			}
		}
		time.Sleep(200 * time.Microsecond)
	}
	return nil, 0, errors.Join(fmt.Errorf("%s: no answer in %s", program, patience), stopDesk(c))
}

func stopDesk(c *exec.Cmd) error {
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return c.Wait()
}

// start measures the start of bin/desk: the first with a new folder, which it
// fills, and later ones.
func start(ctx context.Context, b *bench) ([]row, error) {
	var fresh, later []time.Duration
	for range b.count(50) / 5 {
		dir, err := b.folder()
		if err != nil {
			return nil, err
		}
		for i := range 3 {
			c, took, err := startDesk(ctx, b.program, dir, "run")
			if err != nil {
				return nil, err
			}
			if err := stopDesk(c); err != nil {
				return nil, err
			}
			if i == 0 {
				fresh = append(fresh, took)
			} else {
				later = append(later, took)
			}
		}
	}
	first := measured("start to first 200, new demo desk", fresh, 0)
	again := measured("start to first 200", later, 0)
	return []row{first, again}, nil
}

// memory measures what an idle desk holds.
func memory(ctx context.Context, b *bench) ([]row, error) {
	dir, err := b.folder()
	if err != nil {
		return nil, err
	}
	c, _, err := startDesk(ctx, b.program, dir, "run")
	if err != nil {
		return nil, err
	}
	time.Sleep(2 * time.Second)
	rows := []row{{what: "memory of an idle desk, after start", n: 1, note: resident(c.Process.Pid)}}
	if err := stopDesk(c); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if c, _, err = startDesk(ctx, self, dir, "-serve", dir); err != nil {
		return nil, err
	}
	if err := c.Process.Signal(syscall.SIGUSR1); err != nil {
		return nil, err
	}
	time.Sleep(2 * time.Second)
	rows = append(rows, row{what: "memory of an idle desk, after a collection", n: 1, note: resident(c.Process.Pid)})
	return rows, stopDesk(c)
}

// serve runs a desk until ctx ends; SIGUSR1 collects its garbage.
func serve(ctx context.Context, dir string) error {
	d, err := open(ctx, dir, os.Getenv("HTTP_ADDR"))
	if err != nil {
		return err
	}
	collect := make(chan os.Signal, 1)
	signal.Notify(collect, syscall.SIGUSR1)
	for {
		select {
		case <-collect:
			debug.FreeOSMemory()
		case <-ctx.Done():
			return d.Shutdown(context.WithoutCancel(ctx))
		}
	}
}

// resident says what of a process is in memory (proc(5), status): all of it,
// and without the pages of its files, which the system takes back at will.
func resident(pid int) string {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err != nil {
		return "only measured on Linux"
	}
	all, own := field(string(text), "VmRSS"), field(string(text), "RssAnon")
	return fmt.Sprintf("%.1f MB resident, of which %.1f MB not of files", float64(all)/1024, float64(own)/1024)
}

// field is a number of kibibytes in a process's status; 0 when it is not there.
func field(status, name string) int {
	for line := range strings.Lines(status) {
		if f := strings.Fields(line); len(f) >= 2 && f[0] == name+":" {
			n, _ := strconv.Atoi(f[1])
			return n
		}
	}
	return 0
}
