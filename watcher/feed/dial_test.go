package feed

import (
	"errors"
	"net/netip"
	"testing"
)

func TestGuard(t *testing.T) {
	cases := []struct {
		addr    string
		refused bool
	}{
		{"93.184.215.14", false},
		{"2606:2800:21f:cb07:6820:80da:af6b:8b2c", false},
		{"1.1.1.1", false},
		{"127.0.0.1", true},
		{"127.8.9.10", true},
		{"10.0.0.1", true},
		{"172.16.0.1", true},
		{"172.32.0.1", false},
		{"192.168.1.1", true},
		{"169.254.169.254", true}, // metadata of most clouds
		{"100.100.100.200", true}, // of Alibaba
		{"168.63.129.16", true},   // of Azure
		{"192.0.0.192", true},     // of Oracle
		{"0.0.0.0", true},
		{"100.64.0.1", true},
		{"100.128.0.1", false},
		{"198.18.0.1", true},
		{"224.0.0.1", true},
		{"255.255.255.255", true},
		{"::1", true},
		{"::", true},
		{"::ffff:10.0.0.1", true},
		{"::ffff:93.184.215.14", false},
		{"::10.0.0.1", true},
		{"fe80::1%eth0", true},
		{"fd00:ec2::254", true},
		{"64:ff9b::a00:1", true},
		{"64:ff9b:1::1", true},
		{"2002:a00:1::", true},
		{"2001::1", true},
		{"2001:db8::1", true},
		{"ff02::1", true},
	}
	for _, c := range cases {
		t.Run(c.addr, func(t *testing.T) {
			addr := netip.MustParseAddr(c.addr)
			if err := (guard{}).check(addr); errors.Is(err, ErrPrivate) != c.refused {
				t.Errorf("check(%s) = %v, want refused %v", addr, err, c.refused)
			}
			plain := addr.Unmap().WithZone("")
			allow := guard{allow: []netip.Prefix{netip.PrefixFrom(plain, plain.BitLen())}}
			if err := allow.check(addr); err != nil {
				t.Errorf("check(%s) = %v although allowed", addr, err)
			}
		})
	}
	if err := (guard{}).control(t.Context(), "unix", "/run/socket", nil); !errors.Is(err, ErrPrivate) {
		t.Errorf("a socket: err = %v, want ErrPrivate", err)
	}
}
