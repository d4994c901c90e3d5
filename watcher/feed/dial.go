package feed

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// refused are the networks of the IANA special-purpose registries that
// netip.Addr has no word for, and addresses where clouds keep their metadata.
var refused = [...]netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"),    // carrier-grade NAT; Alibaba metadata
	netip.MustParsePrefix("168.63.129.16/32"), // Azure's wire server
	netip.MustParsePrefix("192.0.0.0/24"),     // Oracle metadata
	netip.MustParsePrefix("192.0.2.0/24"),     // documentation
	netip.MustParsePrefix("192.88.99.0/24"),   // 6to4 relays
	netip.MustParsePrefix("198.18.0.0/15"),    // benchmarks
	netip.MustParsePrefix("198.51.100.0/24"),  // documentation
	netip.MustParsePrefix("203.0.113.0/24"),   // documentation
	netip.MustParsePrefix("240.0.0.0/4"),      // reserved, broadcast
	netip.MustParsePrefix("::/96"),            // IPv4-compatible
	netip.MustParsePrefix("64:ff9b::/96"),     // NAT64: any IPv4 address, also a private one
	netip.MustParsePrefix("64:ff9b:1::/48"),   // NAT64, local
	netip.MustParsePrefix("100::/64"),         // discard
	netip.MustParsePrefix("2001::/23"),        // Teredo and other protocol assignments
	netip.MustParsePrefix("2001:db8::/32"),    // documentation
	netip.MustParsePrefix("2002::/16"),        // 6to4: any IPv4 address
	netip.MustParsePrefix("3fff::/20"),        // documentation
	netip.MustParsePrefix("5f00::/16"),        // segment routing
	netip.MustParsePrefix("fec0::/10"),        // site-local
}

// guard decides which addresses may be dialled.
type guard struct {
	allow    []netip.Prefix
	proxy    *url.URL      // nil means none
	resolver *net.Resolver // nil means the system's
}

// check returns an error wrapping ErrPrivate for an address that is not public
// and not allowed.
func (g guard) check(addr netip.Addr) error {
	addr = addr.Unmap().WithZone("")
	if public(addr) || g.allowed(addr) {
		return nil
	}
	bits := addr.BitLen()
	return fmt.Errorf("%w: %s; if it is yours, add %q to allow_private in [fetch]",
		ErrPrivate, addr, netip.PrefixFrom(addr, bits))
}

func (g guard) allowed(addr netip.Addr) bool {
	for _, p := range g.allow {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

func public(addr netip.Addr) bool {
	if !addr.IsGlobalUnicast() || addr.IsPrivate() {
		return false
	}
	for _, p := range refused {
		if p.Contains(addr) {
			return false
		}
	}
	return true
}

// control runs between name resolution and connect, for every address that is
// tried: neither a redirect nor a name that changes its address gets around it.
func (g guard) control(_ context.Context, _, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %q is no address", ErrPrivate, address)
	}
	return g.check(ap.Addr())
}

// transport returns a transport of the client's own.
//
// Connections are kept only briefly, and more of them than there are polls at one
// time: net/http drops the oldest of too many even if its answer was not handed
// over yet, which is then an error. net/http also repeats a GET by itself when a
// kept connection turns out to be closed, so a server may see a poll twice;
// a GET of a feed changes nothing, and the second answer is the one we use.
func (g guard) transport() *http.Transport {
	t := &http.Transport{
		DialContext:            g.dialer(g.control).DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		DisableCompression:     true, // we decode ourselves, to cap what comes out
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           1024,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        5 * time.Second,
		MaxResponseHeaderBytes: 256 << 10,
	}
	if g.proxy != nil {
		t.Proxy, t.DialContext = g.via, g.dialWithProxy
	}
	return t
}

type control = func(ctx context.Context, network, address string, c syscall.RawConn) error

func (g guard) dialer(check control) *net.Dialer {
	return &net.Dialer{Timeout: 10 * time.Second, KeepAlive: -1, ControlContext: check, Resolver: g.resolver}
}
