-- Configuration of installplan-ls for Neovim 0.11 and newer: vim.lsp.enable('installplan_ls').
-- What you set with vim.lsp.config('installplan_ls', { ... }) is merged over it; see :help installplan-ls.

-- Signals that a process does not end by itself with, unless it crashed or was out of memory.
local crashes = { [4] = true, [5] = true, [6] = true, [7] = true, [8] = true, [9] = true, [10] = true, [11] = true }
-- As often within this many seconds a server that crashes is started again.
local most, within = 3, 180
local started = {}

--- Starts a server that crashed again, for the buffers that it was attached to.
local function on_exit(_, signal, id)
  local client = vim.lsp.get_client_by_id(id)
  if not client or not crashes[signal] or vim.v.exiting ~= vim.NIL then
    return
  end
  local buffers = vim.tbl_keys(client.attached_buffers)
  local now = vim.uv.now() / 1000
  started = vim.tbl_filter(function(time)
    return now - time < within
  end, started)
  local message = 'installplan-ls crashed (signal %d), its backtrace is in %s: please report it. %s'
  local again = #started < most
  local outcome = again and 'It is started again.' or 'It is not started again: it crashed too often. Use :edit.'
  vim.defer_fn(function()
    vim.notify(message:format(signal, vim.lsp.log.get_filename(), outcome), vim.log.levels.WARN)
    for _, buffer in ipairs(again and buffers or {}) do
      if vim.api.nvim_buf_is_loaded(buffer) then
        vim.lsp.start(client.config, { bufnr = buffer })
      end
    end
  end, 100)
  if again then
    table.insert(started, now)
  end
end

--- Shows the values of an installation in a scratch buffer: they hold the plan's configuration, so there is no file, no swap
--- file and no undo file.
local function show_values(command, context)
  local client = assert(vim.lsp.get_client_by_id(context.client_id))
  local params = { command = 'installplan.effectiveValues', arguments = command.arguments }
  client:request('workspace/executeCommand', params, function(problem, result)
    if problem or not result then
      vim.notify(problem and problem.message or 'installplan-ls: no values', vim.log.levels.WARN)
      return
    end
    local buffer = vim.api.nvim_create_buf(false, true)
    vim.bo[buffer].undofile = false
    vim.bo[buffer].swapfile = false
    vim.bo[buffer].bufhidden = 'wipe'
    vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split(result.text, '\n', { trimempty = true }))
    vim.bo[buffer].modifiable = false
    vim.cmd.split()
    vim.api.nvim_win_set_buf(0, buffer)
    -- Its own syntax, and no server: the text is nobody's plan.
    vim.bo[buffer].syntax = 'yaml'
  end, context.bufnr)
end

---@type vim.lsp.Config
return {
  cmd = { 'installplan-ls' },
  commands = { ['installplan.showValues'] = show_values },
  -- Neovim runs commands of a server, and does not say so.
  capabilities = { workspace = { executeCommand = { dynamicRegistration = false } } },
  -- Not the `helm` filetypes: a template is not a manifest yet.
  filetypes = { 'yaml', 'yaml.kubernetes', 'json', 'jsonc' },
  -- In this order: a workspace file further up is preferred to a nearer repository.
  -- Many items are snippets (a field with what belongs below it, a whole plan): without this, accepting one with
  -- CTRL-X CTRL-O would leave its name alone. It does not pop up by itself; see :help installplan-ls-completion.
  on_attach = function(client, buffer)
    vim.lsp.completion.enable(true, client.id, buffer)
  end,
  on_exit = on_exit,
  root_markers = { '.installplan-ls.yaml', '.git' },
}
