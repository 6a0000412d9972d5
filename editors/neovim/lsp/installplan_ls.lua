-- Configuration of installplan-ls for Neovim 0.11 and newer: vim.lsp.enable('installplan_ls').
-- What you set with vim.lsp.config('installplan_ls', { ... }) is merged over it; see :help installplan-ls.

---@type vim.lsp.Config
return {
  cmd = { 'installplan-ls' },
  -- Not the `helm` filetypes: a template is not a manifest yet.
  filetypes = { 'yaml', 'yaml.kubernetes', 'json', 'jsonc' },
  -- In this order: a workspace file further up is preferred to a nearer repository.
  -- Many items are snippets (a field with what belongs below it, a whole plan): without this, accepting one with
  -- CTRL-X CTRL-O would leave its name alone. It does not pop up by itself; see :help installplan-ls-completion.
  on_attach = function(client, buffer)
    vim.lsp.completion.enable(true, client.id, buffer)
  end,
  root_markers = { '.installplan-ls.yaml', '.git' },
}
