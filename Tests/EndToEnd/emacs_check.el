;;; emacs_check.el --- Drives Eglot with editors/emacs on editors/demo  -*- lexical-binding: t; -*-

;; usage: emacs --batch -l Tests/EndToEnd/emacs_check.el
;; `installplan-ls' must be on PATH.  Ends with code 1 if anything is not as it should be.
;; Plain --batch, since -Q hides Debian's elpa-eglot.

;;; Code:

(setq load-prefer-newer t
      create-lockfiles nil
      make-backup-files nil)
(require 'package)
(package-initialize)
(require 'cl-lib)
(require 'eglot)
(require 'flymake)
;; Eglot tells the server that it knows snippets if yasnippet is on in the buffer when it connects.
(require 'yasnippet nil t)

(defconst check-root
  (expand-file-name "../.." (file-name-directory (or load-file-name buffer-file-name))))
(defconst check-timeout 15)

(add-to-list 'load-path (expand-file-name "editors/emacs" check-root))
(require 'installplan-ls)

;; What a user has from a package; the server cares for the language identifier only.
(unless (fboundp 'yaml-mode)
  (define-derived-mode yaml-mode text-mode "YAML"))

;; Nobody types here, but a standard input at its end looks as if someone did.
(advice-add 'jsonrpc-request :around
            (lambda (request connection method params &rest rest)
              (cl-remf rest :cancel-on-input)
              (apply request connection method params rest)))

(defun check-eventually (what look)
  "Return what LOOK returns, as soon as it is non-nil; WHAT is waited for."
  (let ((end (+ (float-time) check-timeout)) found)
    (while (and (not (setq found (funcall look))) (< (float-time) end))
      (accept-process-output nil 0.05))
    (or found (error "%s: not within %d s" what check-timeout))))

(defun check-equal (what actual expected)
  "Signal an error unless ACTUAL is EXPECTED; WHAT is compared."
  (unless (equal actual expected)
    (error "%s: %S instead of %S" what actual expected)))

(defmacro check-step (name &rest body)
  "Run BODY, then say that NAME is well."
  (declare (indent 1))
  `(progn ,@body (princ (format "ok  %s\n" ,name))))

(defun check-diagnostics ()
  "Return the texts of the buffer's diagnostics."
  (flymake-start)
  (mapcar #'flymake-diagnostic-text (flymake-diagnostics)))

(defun check-go-after (text)
  "Put point behind the first TEXT."
  (goto-char (point-min))
  (search-forward text))

(defun check-open (file)
  "Visit FILE of the demo with Eglot and return its buffer."
  (let ((buffer (find-file-noselect (expand-file-name (concat "editors/demo/" file) check-root))))
    (with-current-buffer buffer
      (yaml-mode)
      (when (fboundp 'yas-minor-mode) (yas-minor-mode 1))
      (unless (eglot-current-server)
        (apply #'eglot (eglot--guess-contact)))
      (flymake-mode 1))
    buffer))

(defconst check-head "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n")

(defconst check-long-items
  `(;; The text in front of point, the item, and what it adds.
    (,check-head "metadata" "metadata:\n  name: ")
    (,(concat check-head "spec:\n  ") "enabled" "enabled: true")
    (,(concat check-head "spec:\n  ") "upgradeStrategy" "upgradeStrategy: Manual")
    (,(concat check-head "spec:\n  ") "extension" "extension:\n    name: ")
    (,(concat check-head "spec:\n  ") "config" "config: |\n    ")
    (,(concat check-head "spec:\n  ") "clusterScheduling" "clusterScheduling:\n    ")
    (,(concat check-head "spec:\n  clusterScheduling:\n    ") "placement" "placement:\n      ")
    (,(concat check-head "spec:\n  clusterScheduling:\n    placement:\n      ") "clusters" "clusters:\n        - ")
    (,(concat check-head "spec:\n  clusterScheduling:\n    overrides:\n      ") "host" "host: |\n        ")
    ("" "grafana 10.4.1"
     ,(concat check-head "metadata:\n  name: grafana\nspec:\n  extension:\n    name: grafana\n    version: 10.4.1\n"
              "  enabled: true\n  upgradeStrategy: Manual"))
    ("gra" "grafana 10.4.1"
     ,(concat check-head "metadata:\n  name: grafana\nspec:\n  extension:\n    name: grafana\n    version: 10.4.1\n"
              "  enabled: true\n  upgradeStrategy: Manual"))))

(defun check-insert-item (text label added)
  "Accept the item LABEL at the end of TEXT: ADDED is to be there then."
  (erase-buffer)
  (insert text)
  (eglot--signal-textDocument/didChange)
  (let* ((capf (eglot-completion-at-point))
         (exit (plist-get (nthcdr 3 capf) :exit-function))
         (start (nth 0 capf))
         (chosen (cl-find label (all-completions "" (nth 2 capf)) :test #'string=)))
    (unless chosen (error "%s is not offered behind %S" label text))
    (let ((typed (buffer-substring-no-properties start (point))))
      (delete-region start (nth 1 capf))
      (insert chosen)
      (funcall exit chosen 'finished)
      ;; Yasnippet ends the buffer with a line break.
      (check-equal label (string-remove-suffix "\n" (buffer-substring-no-properties (point-min) (point-max)))
                   (concat (string-remove-suffix typed text) added))))
  (when (fboundp 'yas-abort-snippet) (ignore-errors (yas-abort-snippet))))

(defun check-run ()
  "Check everything."
  (setq eglot-sync-connect check-timeout
        eglot-autoshutdown nil
        ;; The demo's folder is the project, not the repository it lies in.
        project-find-functions (list (lambda (directory) (cons 'transient directory))))
  (installplan-ls-setup)
  (let (server)
    (check-step "the server starts"
      (with-current-buffer (check-open "everything-wrong.yaml")
        (setq server (eglot-current-server))
        (unless server (error "No server"))
        (check-equal "the language" (eglot--language-id server) "yaml")))

    (check-step "everything-wrong.yaml has diagnostics"
      (with-current-buffer "everything-wrong.yaml"
        (let ((texts (check-eventually "diagnostics" #'check-diagnostics)))
          (dolist (word '("grafana-prod" "HostOnly" "opensearch" "1.1.3" "paused"))
            (unless (cl-some (lambda (text) (string-match-p (regexp-quote word) text)) texts)
              (error "No diagnostic speaks of %s: %S" word texts)))
          (when (< (length texts) 11) (error "Too few diagnostics: %S" texts)))))

    (check-step "clean.yaml has none, and edits are followed"
      (with-current-buffer (check-open "clean.yaml")
        (check-go-after "name: devops")
        (insert "-2")
        (eglot--signal-textDocument/didChange)
        (check-eventually "a mismatch" #'check-diagnostics)
        (delete-char -2)
        (eglot--signal-textDocument/didChange)
        (check-eventually "no diagnostics" (lambda () (null (check-diagnostics))))))

    (check-step "versions are completed"
      (with-current-buffer "clean.yaml"
        (check-go-after "    version: ")
        (delete-region (point) (line-end-position))
        (eglot--signal-textDocument/didChange)
        (let* ((capf (eglot-completion-at-point))
               (candidates (all-completions "" (nth 2 capf)))
               (exit (plist-get (nthcdr 3 capf) :exit-function)))
          (check-equal "the versions"
                       (sort (mapcar #'substring-no-properties candidates) #'string<)
                       '("1.1.1" "1.1.2" "1.1.3"))
          (let ((chosen (cl-find "1.1.3" candidates :test #'string=)))
            (delete-region (nth 0 capf) (nth 1 capf))
            (insert chosen)
            (funcall exit chosen 'finished)))
        (check-equal "the line"
                     (buffer-substring-no-properties (line-beginning-position) (line-end-position))
                     "    version: 1.1.3")))

    (check-step "the server knows that snippets are yasnippet's"
      (check-equal "the options" (eglot-initialization-options server) '(:formatting t :rename t :snippets "simple")))

    (if (not (featurep 'yasnippet))
        (princ "--  no yasnippet here\n")
      (check-step "yasnippet inserts what is meant"
        (with-current-buffer "clean.yaml"
          (let ((text (buffer-string)))
            (dolist (case check-long-items)
              (check-insert-item (nth 0 case) (nth 1 case) (nth 2 case)))
            (erase-buffer)
            (insert text)
            (eglot--signal-textDocument/didChange)))))

    (check-step "hover is shown"
      (with-current-buffer "clean.yaml"
        (switch-to-buffer (current-buffer)) ; Eglot tells only what is on the screen.
        (check-go-after "upgradeStr")
        (let (text)
          (eglot-hover-eldoc-function (lambda (string &rest _) (setq text string)))
          (check-eventually "a hover" (lambda () text))
          (unless (string-match-p "Automatic" text) (error "Hover says %S" text)))))

    (check-step "a fix is applied"
      (with-current-buffer "clean.yaml"
        (check-go-after "upgradeStrategy: ")
        (delete-region (point) (line-end-position))
        (insert "manual")
        (eglot--signal-textDocument/didChange)
        (check-eventually "a diagnostic" #'check-diagnostics)
        (let* ((actions (eglot-code-actions (line-beginning-position) (line-end-position) "quickfix"))
               (fix (cl-find-if (lambda (action) (string-match-p "Manual" (plist-get action :title)))
                                (append actions nil))))
          (unless fix (error "No fix among %S" actions))
          (eglot--apply-workspace-edit (plist-get fix :edit)))
        (check-equal "the line"
                     (buffer-substring-no-properties (line-beginning-position) (line-end-position))
                     "  upgradeStrategy: Manual")
        (eglot--signal-textDocument/didChange)
        (check-eventually "no diagnostics" (lambda () (null (check-diagnostics))))))

    (check-step "the plan is renamed together with its extension"
      (with-current-buffer "clean.yaml"
        (check-go-after "name: de")
        (eglot-rename "grafana")
        (check-equal "both names" (how-many "name: grafana$" (point-min)) 2)
        (eglot--signal-textDocument/didChange)
        (check-go-after "name: gra")
        (eglot-rename "devops")
        (check-equal "both names again" (how-many "name: devops$" (point-min)) 2)
        (eglot--signal-textDocument/didChange)))

    (check-step "a version leads to its object, a name to all plans"
      (with-current-buffer "clean.yaml"
        (check-go-after "version: 1.")
        (let* ((found (xref-backend-definitions 'eglot (xref-backend-identifier-at-point 'eglot)))
               (place (xref-item-location (car found))))
          (unless (string-match-p "devops-1.1.3.yaml" (xref-location-group place))
            (error "The definition is in %S" (xref-location-group place))))
        (check-go-after "name: de")
        (unless (> (length (xref-backend-references 'eglot (xref-backend-identifier-at-point 'eglot))) 1)
          (error "Too few references"))))

    (check-step "the outline has the plan"
      (with-current-buffer "clean.yaml"
        (unless (string-match-p "devops" (format "%S" (eglot-imenu)))
          (error "The outline is %S" (eglot-imenu)))))

    (check-step "formatting takes white space off the config alone"
      (with-current-buffer (check-open "several.yaml")
        (let ((before (buffer-string)))
          (check-go-after "persistence:")
          (insert "  ")
          (eglot--signal-textDocument/didChange)
          (eglot-format-buffer)
          (check-equal "the text" (buffer-string) before))))

    (check-step "a server that crashed is started again"
      (with-current-buffer "everything-wrong.yaml"
        ;; Eglot takes one that ends within its first seconds for broken.
        (sleep-for (1+ eglot-autoreconnect))
        (signal-process (jsonrpc--process server) 'SIGSEGV)
        (check-eventually "another server"
                          (lambda () (let ((other (eglot-current-server))) (and other (not (eq other server))))))
        (setq server (eglot-current-server))
        (check-eventually "diagnostics" (lambda () (> (length (check-diagnostics)) 20)))))

    (check-step "the server ends"
      (let ((process (jsonrpc--process server)))
        (dolist (name '("everything-wrong.yaml" "clean.yaml" "several.yaml"))
          (with-current-buffer name (set-buffer-modified-p nil)))
        (eglot-shutdown server nil check-timeout nil)
        ;; Not its exit code: Eglot kills a server that has not ended by itself at once.
        (check-eventually "the end of the server" (lambda () (not (process-live-p process))))))))

(condition-case failure
    (check-run)
  (error
   (message "FAILED  %s" (error-message-string failure))
   (kill-emacs 1)))

;;; emacs_check.el ends here
