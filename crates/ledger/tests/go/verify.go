// Verifies an exported log with Go's own sumdb/tlog and sumdb/note: every check of a hash, a proof or a
// signature is theirs. Ours is only the reading of three lines, of file names and of length-prefixed entries.
//
//	verify log DIR VKEY [WITNESS-VKEY]
//	verify proof FILE VKEY
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func check(err error) {
	if err != nil {
		fmt.Println("REFUSED", err)
		os.Exit(1)
	}
}

func fail(format string, args ...interface{}) { check(fmt.Errorf(format, args...)) }

// folder maps their paths, `tile/8/L/N`, to those of tlog-tiles, `tile/L/N`.
type folder struct{ dir string }

func (f folder) Height() int { return 8 }

func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		data, err := os.ReadFile(filepath.Join(f.dir, strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

// cosigner is a note.Verifier for cosignature/v1: the header and the time go before the text.
type cosigner struct {
	name string
	hash uint32
	key  []byte
}

func (c cosigner) Name() string    { return c.name }
func (c cosigner) KeyHash() uint32 { return c.hash }
func (c cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	text := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), msg)
	return ed25519.Verify(c.key, []byte(text), sig[8:])
}

func readCosigner(vkey string) cosigner {
	parts := strings.SplitN(vkey, "+", 3)
	key, err := base64.StdEncoding.DecodeString(parts[2])
	check(err)
	hash := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	return cosigner{parts[0], binary.BigEndian.Uint32(hash[:]), key[1:]}
}

func open(text []byte, vkeys []string) (string, tlog.Tree) {
	verifier, err := note.NewVerifier(vkeys[0])
	check(err)
	verifiers := []note.Verifier{verifier}
	for _, vkey := range vkeys[1:] {
		verifiers = append(verifiers, readCosigner(vkey))
	}
	opened, err := note.Open(text, note.VerifierList(verifiers...))
	check(err)
	if len(opened.Sigs) != len(verifiers) {
		fail("%d of %d signatures", len(opened.Sigs), len(verifiers))
	}
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)
	return lines[0], tlog.Tree{N: size, Hash: root}
}

func verifyLog(dir string, vkeys []string) {
	text, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	check(err)
	_, tree := open(text, vkeys)
	if tree.N == 0 {
		if tree.Hash != tlog.Hash(sha256.Sum256(nil)) {
			fail("the empty tree has another root")
		}
		return
	}
	reader := tlog.TileHashReader(tree, folder{dir})
	root, err := tlog.TreeHash(tree.N, reader)
	check(err)
	if root != tree.Hash {
		fail("another root")
	}
	for first := int64(0); first < tree.N; first += 256 {
		verifyEntries(dir, tree, reader, first)
	}
	for _, n := range []int64{0, tree.N / 3, tree.N / 2, tree.N - 1} {
		hashes, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, n)})
		check(err)
		proof, err := tlog.ProveRecord(tree.N, n, reader)
		check(err)
		check(tlog.CheckRecord(proof, tree.N, tree.Hash, n, hashes[0]))
		old, err := tlog.TreeHash(n+1, reader)
		check(err)
		since, err := tlog.ProveTree(tree.N, n+1, reader)
		check(err)
		check(tlog.CheckTree(since, tree.N, tree.Hash, n+1, old))
	}
}

func verifyEntries(dir string, tree tlog.Tree, reader tlog.HashReader, first int64) {
	width := tree.N - first
	if width > 256 {
		width = 256
	}
	tile := tlog.Tile{H: 8, L: 0, N: first / 256, W: int(width)}
	data, err := os.ReadFile(filepath.Join(dir, strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)))
	check(err)
	var indexes []int64
	for n := int64(0); n < width; n++ {
		indexes = append(indexes, tlog.StoredHashIndex(0, first+n))
	}
	hashes, err := reader.ReadHashes(indexes)
	check(err)
	for _, hash := range hashes {
		if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
			fail("a bundle is cut short")
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		if tlog.RecordHash(data[2:end]) != hash {
			fail("an entry near %d has another hash", first)
		}
		data = data[end:]
	}
	if len(data) != 0 {
		fail("a bundle has bytes after its last entry")
	}
}

func verifyProof(file string, vkeys []string) {
	text, err := os.ReadFile(file)
	check(err)
	at := bytes.Index(text, []byte("\n\n"))
	if at < 0 {
		fail("no empty line")
	}
	_, tree := open(text[at+2:], vkeys)
	lines := strings.Split(string(text[:at]), "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "extra ") {
		fail("no receipt with its leaf")
	}
	leaf, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	check(err)
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	check(err)
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		check(err)
		proof = append(proof, hash)
	}
	check(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(leaf)))
}

func main() {
	switch os.Args[1] {
	case "log":
		verifyLog(os.Args[2], os.Args[3:])
	case "proof":
		verifyProof(os.Args[2], os.Args[3:])
	}
	fmt.Println("OK")
}
