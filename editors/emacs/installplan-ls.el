;;; installplan-ls.el --- KubeSphere InstallPlan language server for Eglot  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: Apache-2.0
;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1") (eglot "1.9"))
;; Keywords: languages, tools

;;; Commentary:

;; Tells Eglot to run `installplan-ls' in YAML buffers:
;;
;;   (require 'installplan-ls)
;;   (installplan-ls-setup)
;;   (add-hook 'yaml-mode-hook #'eglot-ensure)
;;
;; Eglot runs one server in a buffer.  `installplan-ls' answers only inside
;; InstallPlans of kubesphere.io and is silent in every other YAML file.

;;; Code:

(defgroup installplan-ls nil
  "Language server for KubeSphere InstallPlan manifests."
  :group 'eglot
  :prefix "installplan-ls-")

(defcustom installplan-ls-command '("installplan-ls" "--stdio")
  "The command that starts the language server: program and arguments."
  :type '(repeat string)
  :risky t)

(defconst installplan-ls--modes
  '((yaml-mode :language-id "yaml") (yaml-ts-mode :language-id "yaml"))
  "The major modes the server is for, as `eglot-server-programs' wants them.")

(defvar eglot-server-programs)

(defun installplan-ls--contact (_interactive)
  "Return `installplan-ls-command', as it is when Eglot connects.
Eglot cannot be told of formatting and renaming buffer by buffer, and
runs one server alone: nothing is taken from another one.  It expands
snippets by yasnippet, which knows no choices and indents lines as the
major mode has it: the server is told so."
  (append installplan-ls-command
          '(:initializationOptions
            (:formatting t :rename t :snippets "simple"))))

;;;###autoload
(defun installplan-ls-setup ()
  "Let Eglot start `installplan-ls' in YAML buffers.
It takes the place of another YAML server in `eglot-server-programs'."
  (with-eval-after-load 'eglot
    (add-to-list 'eglot-server-programs
                 (cons installplan-ls--modes #'installplan-ls--contact))))

(provide 'installplan-ls)

;;; installplan-ls.el ends here
