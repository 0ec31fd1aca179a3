// The peer: the same three requests in Go, net/http and pgx, as one would write them for production.
//
//	peer PORT DATABASE_URL
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v4"
	"github.com/jackc/pgx/v4/pgxpool"
)

type question struct {
	Author    string    `json:"author"`
	Body      string    `json:"body"`
	CreatedAt time.Time `json:"created_at"`
	ID        int64     `json:"id"`
	Score     int32     `json:"score"`
	Title     string    `json:"title"`
}

type newQuestion struct {
	Title  string `json:"title"`
	Body   string `json:"body"`
	Author string `json:"author"`
}

type server struct{ pool *pgxpool.Pool }

func (s *server) show(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseInt(strings.TrimPrefix(r.URL.Path, "/questions/"), 10, 64)
	if err != nil {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	var q question
	err = s.pool.QueryRow(r.Context(),
		"select id, title, body, author, score, created_at from questions where id = $1", id,
	).Scan(&q.ID, &q.Title, &q.Body, &q.Author, &q.Score, &q.CreatedAt)
	if err == pgx.ErrNoRows {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	q.CreatedAt = q.CreatedAt.UTC().Truncate(time.Millisecond)
	answer(w, http.StatusOK, q)
}

func (s *server) add(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	var n newQuestion
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&n); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	q := question{Title: n.Title, Body: n.Body, Author: n.Author}
	err := s.pool.QueryRow(r.Context(),
		"insert into questions (title, body, author) values ($1, $2, $3) returning id, created_at",
		n.Title, n.Body, n.Author,
	).Scan(&q.ID, &q.CreatedAt)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	q.CreatedAt = q.CreatedAt.UTC().Truncate(time.Millisecond)
	w.Header().Set("Location", fmt.Sprintf("/questions/%d", q.ID))
	answer(w, http.StatusCreated, q)
}

func (s *server) health(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	io.WriteString(w, `{"status":"green","state":"serving"}`+"\n")
}

func answer(w http.ResponseWriter, status int, value interface{}) {
	body, err := json.Marshal(value)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(append(body, '\n'))
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: peer PORT DATABASE_URL")
		os.Exit(64)
	}
	pool, err := pgxpool.Connect(context.Background(), os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, "peer:", err)
		os.Exit(1)
	}
	s := &server{pool}
	mux := http.NewServeMux()
	mux.HandleFunc("/questions", s.add)
	mux.HandleFunc("/questions/", s.show)
	mux.HandleFunc("/health", s.health)
	fmt.Fprintln(os.Stderr, "peer:", http.ListenAndServe("127.0.0.1:"+os.Args[1], mux))
	os.Exit(1)
}
