package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"

	"github.com/rogpeppe/go-internal/testscript"
)

// packFiles writes an archive of files, or one that is damaged or encrypted.
func packFiles(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: pack zip|stored|encrypted|tar|tar.gz|gz ARCHIVE FILE...")
	}
	packed, err := pack(ts, args[0], args[2:])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), packed, 0o644))
}

func pack(ts *testscript.TestScript, format string, names []string) ([]byte, error) {
	switch format {
	case "zip":
		return packZip(ts, names, zip.FileHeader{Method: zip.Deflate})
	case "stored":
		return packZip(ts, names, zip.FileHeader{Method: zip.Store})
	case "encrypted":
		return packZip(ts, names, zip.FileHeader{Method: zip.Store, Flags: 1})
	case "tar":
		return packTar(ts, names)
	case "tar.gz":
		text, err := packTar(ts, names)
		if err != nil {
			return nil, err
		}
		return packGzip(text)
	case "gz":
		return packGzip([]byte(ts.ReadFile(names[0])))
	}
	return nil, errors.New("no such format: " + format)
}

func packZip(ts *testscript.TestScript, names []string, as zip.FileHeader) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		h := as
		h.Name = name
		w, err := z.CreateHeader(&h)
		if err != nil {
			return nil, err
		}
		if _, err := io.WriteString(w, ts.ReadFile(name)); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}

func packTar(ts *testscript.TestScript, names []string) ([]byte, error) {
	var b bytes.Buffer
	z := tar.NewWriter(&b)
	for _, name := range names {
		text := ts.ReadFile(name)
		if err := z.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(text))}); err != nil {
			return nil, err
		}
		if _, err := io.WriteString(z, text); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}

func packGzip(text []byte) ([]byte, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(text)
	err = errors.Join(err, z.Close())
	return b.Bytes(), err
}
