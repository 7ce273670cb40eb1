package simulator

import (
	"net/http"
)

const controlPrefix = "/practice/"

func (s *Server) serveControl(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }
