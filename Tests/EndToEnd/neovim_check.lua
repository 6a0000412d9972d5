-- Drives a real Neovim (0.11 or newer) with the plugin of editors/neovim on editors/demo, as a person would: a second, embedded
-- Neovim is given keys and looked at. `installplan-ls` must be on PATH. Ends with code 1 if anything is not as it should be.
-- usage: nvim --clean --headless -l Tests/EndToEnd/neovim_check.lua

local here = vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p:h')
local editors = vim.fn.fnamemodify(here .. '/../../editors', ':p')
local TIMEOUT = 15000

local child = vim.fn.jobstart({ vim.v.progpath, '--clean', '--embed', '--headless' }, { rpc = true })

--- Runs Lua in the embedded Neovim.
local function lua(code, ...)
  return vim.rpcrequest(child, 'nvim_exec_lua', code, { ... })
end

local function keys(typed)
  vim.rpcrequest(child, 'nvim_input', typed)
end

--- What `look` returns, as soon as it is neither nil nor false.
local function eventually(what, look)
  local found
  vim.wait(TIMEOUT, function()
    found = look()
    return found
  end, 20)
  return found or error(('%s: not within %d ms; messages: %s'):format(what, TIMEOUT, lua('return vim.fn.execute("messages")')), 2)
end

local function equal(actual, expected, what)
  if not vim.deep_equal(actual, expected) then
    error(('%s: %s instead of %s'):format(what, vim.inspect(actual), vim.inspect(expected)), 2)
  end
end

local function step(name, run)
  run()
  io.stdout:write('ok  ', name, '\n')
end

--- The codes of the buffer's diagnostics, each once, sorted.
local function codes()
  return lua([[
    local codes = {}
    for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
      assert(diagnostic.source == 'installplan', 'source is ' .. tostring(diagnostic.source))
      codes[diagnostic.code] = true
    end
    codes = vim.tbl_keys(codes)
    table.sort(codes)
    return codes
  ]])
end

local function edit(file)
  lua([[
    vim.cmd.edit(...)
    assert(vim.bo.filetype == 'yaml')
  ]], editors .. 'demo/' .. file)
  eventually('the server attached to ' .. file, function()
    return lua([[
      local client = vim.lsp.get_clients({ bufnr = 0, name = 'installplan_ls' })[1]
      return client ~= nil and client.initialized
    ]])
  end)
end

--- Waits until the server has registered a method for the buffer. One that was read again is another document to the
--- server; once it has answered, what was registered for the one before is gone.
local function offered(method)
  lua([[vim.lsp.buf_request_sync(0, 'textDocument/hover', vim.lsp.util.make_position_params(0, 'utf-16'), 5000)]])
  eventually(method .. ' is offered', function()
    return lua([[return #vim.lsp.get_clients({ bufnr = 0, name = 'installplan_ls', method = ... }) == 1]], method)
  end)
end

local function line()
  return lua('return vim.api.nvim_get_current_line()')
end

--- Puts the cursor on the first place where `text` stands.
local function go_to(text)
  assert(lua([[return vim.fn.search('\\V' .. ..., 'cw') > 0]], text), text .. ' is not in the buffer')
end

--- The words of the popup menu, once it is there.
local function menu()
  return eventually('a completion menu', function()
    return lua([[
      return vim.fn.pumvisible() == 1
        and vim.tbl_map(function(item) return item.abbr ~= '' and item.abbr or item.word end, vim.fn.complete_info({ 'items' }).items)
    ]])
  end)
end

local function accept_first()
  keys('<C-n><C-y>')
  eventually('the menu closed', function()
    return lua('return vim.fn.pumvisible() == 0')
  end)
end

--- Gives the buffer this text, puts the cursor at its `|` and asks for completion.
local function complete_in(text)
  local before = text:match('^(.-)|')
  local lines = vim.split((text:gsub('|', '', 1)), '\n')
  local row = select(2, before:gsub('\n', '')) + 1
  lua('vim.api.nvim_buf_set_lines(0, 0, -1, false, ...)', lines)
  lua('vim.api.nvim_win_set_cursor(0, { ..., 0 })', row)
  keys('A<C-x><C-o>')
end

--- Accepts the item of the open menu that is called so.
local function accept(label)
  for position, word in ipairs(menu()) do
    if word == label then
      keys(('<C-n>'):rep(position) .. '<C-y>')
      eventually('the menu closed', function()
        return lua([[return vim.fn.pumvisible() == 0 or vim.fn.complete_info({ 'items' }).items[1].abbr ~= ...]], label)
      end)
      return
    end
  end
  error(label .. ' is not offered')
end

local HEAD = 'apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n'
local SCHEDULING = HEAD .. 'spec:\n  clusterScheduling:\n'
local PLACEMENT = SCHEDULING .. '    placement:\n'
local WIDE = HEAD .. 'spec:\n    enabled: true\n'

--- Items of several lines, at every depth: the text with the cursor, the label, and what is added behind the cursor.
local LONG_ITEMS = {
  { HEAD .. '|', 'metadata', 'metadata:\n  name: ' },
  { HEAD .. 'spec:\n  |', 'extension', 'extension:\n    name: \n    version: ' },
  { HEAD .. 'spec:\n  exten|', 'extension', 'sion:\n    name: \n    version: ' },
  { HEAD .. 'spec:\n  |', 'clusterScheduling', 'clusterScheduling:\n    ' },
  { HEAD .. 'spec:\n  |', 'config', 'config: |\n    ' },
  { WIDE .. '    |', 'clusterScheduling', 'clusterScheduling:\n        ' },
  { WIDE .. '    |', 'config', 'config: |\n        ' },
  { WIDE .. '    |', 'extension', 'extension:\n        name: \n        version: ' },
  { SCHEDULING .. '    |', 'placement', 'placement:\n      ' },
  { SCHEDULING .. '    |', 'overrides', 'overrides:\n      ' },
  { SCHEDULING .. '    overrides:\n      |', 'host', 'host: |\n        ' },
  { PLACEMENT .. '      |', 'clusters', 'clusters:\n        - ' },
  { PLACEMENT .. '      |', 'clusterSelector', 'clusterSelector:\n        ' },
  { PLACEMENT .. '      clusterSelector:\n        |', 'matchLabels', 'matchLabels:\n          ' },
  {
    PLACEMENT .. '      clusterSelector:\n        |',
    'matchExpressions',
    -- Neovim shows choices in a menu, and inserts none of them yet.
    'matchExpressions:\n          - key: \n            operator: ',
  },
  { 'apiVersion: v1\nkind: List\nitems:\n  - apiVersion: kubesphere.io/v1alpha1\n    kind: InstallPlan\n    |', 'metadata', 'metadata:\n      name: ' },
  {
    'apiVersion: v1\nkind: List\nitems:\n  - apiVersion: kubesphere.io/v1alpha1\n    kind: InstallPlan\n    spec:\n      |',
    'extension',
    'extension:\n        name: \n        version: ',
  },
  {
    '|',
    'grafana 10.4.1',
    HEAD
      .. 'metadata:\n  name: grafana\nspec:\n  extension:\n    name: grafana\n    version: 10.4.1\n  enabled: true\n'
      .. '  upgradeStrategy: Manual',
  },
}

local function run()
  step('the server is enabled', function()
    lua([[
      vim.opt.runtimepath:append(...)
      vim.o.swapfile = false
      vim.o.completeopt = 'menuone,noselect'
      vim.cmd('filetype plugin indent on')
      local ours = vim.lsp.config.installplan_ls.on_exit
      vim.lsp.config('installplan_ls', {
        on_exit = function(code, ...)
          vim.g.server_exit_code = code
          ours(code, ...)
        end,
      })
      vim.lsp.enable('installplan_ls')
    ]], editors .. 'neovim')
  end)

  step('everything-wrong.yaml has one of each', function()
    edit('everything-wrong.yaml')
    eventually('diagnostics', function()
      return #codes() > 0
    end)
    equal(codes(), {
      'automatic-upgrade',
      'cluster-not-schedulable',
      'cluster-scheduling-on-host-only',
      'disabled-install',
      'duplicate-cluster',
      'duplicate-key',
      'empty-placement',
      'force-delete-annotation',
      'ignored-cluster-selector',
      'invalid-cluster-selector',
      'invalid-upgrade-strategy',
      'missing-cluster-scheduling',
      'missing-field',
      'missing-placement',
      'missing-upgrade-strategy',
      'name-mismatch',
      'namespace-on-cluster-scoped',
      'no-cluster-selected',
      'selects-every-cluster',
      'server-managed-field',
      'status-in-manifest',
      'unknown-cluster',
      'unknown-extension',
      'unknown-field',
      'unknown-version',
      'unplaced-override',
      'unvalidated-by-webhook',
      'wrong-type',
      'yaml-syntax',
    }, 'codes')
    local root = lua([[return vim.lsp.get_clients({ bufnr = 0 })[1].root_dir]])
    equal(vim.fs.normalize(root), vim.fs.normalize(editors .. 'demo'), 'root')
  end)

  step('typing changes the diagnostics', function()
    go_to('grafana-prod')
    keys('Cgrafana<Esc>')
    eventually('the mismatch gone', function()
      return not vim.tbl_contains(codes(), 'name-mismatch')
    end)
    keys('A-prod<Esc>')
    eventually('the mismatch back', function()
      return vim.tbl_contains(codes(), 'name-mismatch')
    end)
    lua('vim.cmd("edit!")')
  end)

  step('clean.yaml has none', function()
    edit('clean.yaml')
    -- That nothing is said is only seen after something was said.
    go_to('name: devops')
    keys('A-2<Esc>')
    eventually('a mismatch', function()
      return vim.deep_equal(codes(), { 'name-mismatch' })
    end)
    keys('u')
    eventually('no diagnostics', function()
      return #codes() == 0
    end)
  end)

  step('versions are completed', function()
    go_to('version: 1.1.3')
    keys('f:C: <C-x><C-o>')
    equal(menu(), { '1.1.3', '1.1.2', '1.1.1' }, 'versions')
    accept_first()
    equal(line(), '    version: 1.1.3', 'the line')
    keys('<Esc>')
  end)

  -- Right behind the colon the text begins with a space, which plain items lose in Neovim.
  step('values are completed right behind the colon', function()
    for _, case in ipairs({
      { 'version: 1.1.3', '    version: 1.1.3' },
      { 'enabled: true', '  enabled: true' },
    }) do
      lua('vim.cmd("edit!")')
      go_to(case[1])
      keys('f:C:<C-x><C-o>')
      menu()
      accept_first()
      eventually('the whole value', function()
        return line() == case[2]
      end)
      keys('<Esc>')
    end
  end)

  step('a whole plan is completed in an empty document', function()
    lua('vim.cmd("edit!")')
    keys('Go---<CR><C-x><C-o>')
    menu()
    accept_first()
    eventually('the plan', function()
      return lua([[
        local text = table.concat(vim.api.nvim_buf_get_lines(0, -12, -1, false), '\n')
        return text:find('kind: InstallPlan', 1, true) and text:find('upgradeStrategy: Manual', 1, true) and true
      ]])
    end)
    keys('<Esc>')
  end)

  step('items of several lines are completed as they are meant', function()
    lua('vim.cmd("edit!")')
    for _, case in ipairs(LONG_ITEMS) do
      local text, label, added = unpack(case)
      complete_in(text)
      accept(label)
      local expected = vim.split((text:gsub('|', function() return added end, 1)), '\n')
      local actual
      vim.wait(3000, function()
        actual = lua('return vim.api.nvim_buf_get_lines(0, 0, -1, false)')
        return vim.deep_equal(actual, expected)
      end, 50)
      vim.wait(100) -- a snippet's choices are shown a moment later
      keys('<C-e><Esc><Esc>')
      lua('vim.snippet.stop()')
      equal(actual, expected, label .. ' in ' .. text)
    end
    lua('vim.cmd("edit!")')
  end)

  step('fields are completed with their indentation', function()
    lua('vim.cmd("edit!")')
    go_to('upgradeStrategy')
    keys('ddkoupg<C-x><C-o>')
    equal(menu(), { 'upgradeStrategy' }, 'fields')
    accept_first()
    eventually('the field', function()
      return line():match('^  upgradeStrategy: ?')
    end)
    vim.wait(300) -- a snippet's choices are shown a moment later
    keys('<C-e><Esc>u')
  end)

  step('hover is shown', function()
    lua('vim.cmd("edit!")')
    go_to('upgradeStrategy')
    keys('K')
    local text = eventually('a hover window', function()
      return lua([[
        for _, window in ipairs(vim.api.nvim_list_wins()) do
          if vim.api.nvim_win_get_config(window).relative ~= '' then
            return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\n')
          end
        end
        return false
      ]])
    end)
    assert(text:find('Manual', 1, true) and text:find('Automatic', 1, true), text)
  end)

  step('an older version is upgraded by a code action', function()
    edit('clean.yaml')
    go_to('1.1.3')
    keys('ciW1.1.1<Esc>')
    eventually('the action', function()
      lua([[
        vim.lsp.buf.code_action({
          apply = true,
          filter = function(action) return action.title:find('^Upgrade to 1%.1%.3') ~= nil end,
        })
      ]])
      vim.wait(200)
      return line() == '    version: 1.1.3'
    end)
  end)

  step('a fix is applied', function()
    lua('vim.cmd("edit!")')
    go_to('name: devops')
    keys('A-2<Esc>')
    eventually('a mismatch', function()
      return #codes() > 0
    end)
    eventually('the fix', function()
      lua([[
        vim.lsp.buf.code_action({
          apply = true,
          filter = function(action) return action.title == 'Name the plan `devops`' end,
        })
      ]])
      vim.wait(200)
      return line() == '  name: devops'
    end)
    eventually('no diagnostics', function()
      return #codes() == 0
    end)
  end)

  step('the plan is renamed together with its extension', function()
    lua('vim.cmd("edit!")')
    go_to([[name: \zsdevops]])
    offered('textDocument/rename')
    lua([[vim.lsp.buf.rename('grafana')]])
    eventually('both names', function()
      return lua([[
        local text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
        return select(2, text:gsub('name: grafana', '')) == 2 and not text:find('name: devops', 1, true)
      ]])
    end)
    lua('vim.cmd("edit!")')
  end)

  step('the names that belong together are highlighted', function()
    go_to([[name: \zsdevops]])
    lua('vim.lsp.buf.document_highlight()')
    equal(eventually('highlights', function()
      return lua([[
        local lines = {}
        for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, -1, 0, -1, { details = true })) do
          if (mark[4].hl_group or ''):find('LspReference') then lines[#lines + 1] = mark[2] end
        end
        return #lines > 0 and lines
      ]])
    end), lua([[
      local lines = {}
      for number, text in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
        if text:find('name: devops', 1, true) then lines[#lines + 1] = number - 1 end
      end
      return lines
    ]]), 'the lines')
    lua('vim.lsp.buf.clear_references()')
  end)

  step('inlay hints tell of newer versions', function()
    lua('vim.lsp.inlay_hint.enable(true, { bufnr = 0 })')
    go_to('1.1.3')
    keys('ciW1.1.1<Esc>')
    eventually('the hint', function()
      return lua([[
        for _, hint in ipairs(vim.lsp.inlay_hint.get({ bufnr = 0 })) do
          if hint.inlay_hint.label == '1.1.3 recommended' then return true end
        end
        return false
      ]])
    end)
    lua('vim.cmd("edit!")')
  end)

  step('symbols, folds and tokens', function()
    edit('multicluster.yaml')
    local names = eventually('symbols', function()
      return lua([[
        local answers = vim.lsp.buf_request_sync(0, 'textDocument/documentSymbol', {
          textDocument = vim.lsp.util.make_text_document_params(),
        }, 1000) or {}
        for _, answer in pairs(answers) do
          if answer.result then return vim.tbl_map(function(symbol) return symbol.name end, answer.result) end
        end
        return false
      ]])
    end)
    equal(names, { 'opensearch', 'vector' }, 'symbols')
    lua([[
      vim.wo.foldmethod = 'expr'
      vim.wo.foldexpr = 'v:lua.vim.lsp.foldexpr()'
    ]])
    eventually('a fold of the config', function()
      return lua([[
        local line = vim.fn.search('config: |', 'cw')
        return vim.fn.foldlevel(line + 1) > vim.fn.foldlevel(line - 1)
      ]])
    end)
    lua([[vim.wo.foldmethod = 'manual']])
    eventually('tokens inside the config', function()
      return lua([[
        local line = vim.fn.search('opensearch-data', 'cw')
        local tokens = vim.lsp.semantic_tokens.get_at_pos(0, line - 1, 5)
        return tokens and tokens[1] and tokens[1].type == 'property'
      ]])
    end)
  end)

  step('a version leads to its object', function()
    edit('clean.yaml')
    go_to('1.1.3')
    lua('vim.lsp.buf.definition()')
    eventually('the ExtensionVersion', function()
      return lua([[
        local text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
        return text:find('kind: "ExtensionVersion"', 1, true) and vim.bo.readonly
      ]])
    end)
    -- Neovim may be seen while it is still opening the object, and then shows it once more.
    eventually('clean.yaml again', function()
      edit('clean.yaml')
      vim.wait(200)
      return lua([[return vim.api.nvim_buf_get_name(0):find('clean.yaml', 1, true) ~= nil]])
    end)
  end)

  step('all plans of an extension are listed', function()
    go_to([[name: \zsdevops]])
    lua('vim.lsp.buf.references()')
    eventually('references', function()
      return lua('return #vim.fn.getqflist() > 1')
    end)
    lua('vim.cmd.cclose()')
  end)

  step('code lenses say how the plan stands', function()
    lua('vim.lsp.codelens.refresh({ bufnr = 0 })')
    eventually('lenses', function()
      return lua([[
        for _, lens in ipairs(vim.lsp.codelens.get(0)) do
          if lens.command and lens.command.title:find('versions, newest', 1, true) then return true end
        end
        return false
      ]])
    end)
  end)

  step('effective values open in a scratch buffer', function()
    edit('clean.yaml')
    eventually('a lens of values', function()
      return lua([[
        local client = vim.lsp.get_clients({ bufnr = 0 })[1]
        local about = { textDocument = vim.lsp.util.make_text_document_params(0) }
        local answer = client:request_sync('textDocument/codeLens', about, 2000, 0) or {}
        for _, lens in ipairs(answer.result or {}) do
          if lens.command.command == 'installplan.showValues' and lens.command.title:find('member-1', 1, true) then
            client:exec_cmd(lens.command, { bufnr = 0 })
            return true
          end
        end
        return false
      ]])
    end)
    eventually('the values', function()
      return lua([[return vim.bo.buftype == 'nofile' and vim.fn.search('size: 32Gi  # config, line 4', 'nw') > 0]])
    end)
    equal(lua([[return { vim.bo.swapfile, vim.bo.undofile, vim.api.nvim_buf_get_name(0) }]]), { false, false, '' }, 'files')
    lua('vim.cmd.close()')
  end)

  step('formatting takes white space off the config and nothing else', function()
    edit('several.yaml')
    lua('vim.cmd("edit!")')
    local before = lua([[return vim.api.nvim_buf_get_lines(0, 0, -1, false)]])
    offered('textDocument/formatting')
    go_to('persistence:')
    keys('A  <Esc>')
    lua('vim.lsp.buf.format({ timeout_ms = 5000 })')
    equal(lua([[return vim.api.nvim_buf_get_lines(0, 0, -1, false)]]), before, 'the text')
    lua('vim.cmd("edit!")')
  end)

  if lua('return vim.lsp.linked_editing_range ~= nil') then
    step('names are edited together', function()
      edit('clean.yaml')
      lua('vim.lsp.linked_editing_range.enable(true, { bufnr = 0 })')
      go_to('name: devops')
      vim.wait(500)
      keys('wA-x<Esc>')
      eventually('both', function()
        return lua([[
          local text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
          return select(2, text:gsub('name: devops%-x', '')) == 2
        ]])
      end)
      lua('vim.cmd("edit!")')
    end)
  else
    io.stdout:write('--  this Neovim has no linked editing (0.12 has)\n')
  end

  step('nothing but plans is touched', function()
    edit('several.yaml')
    go_to('approved: false')
    keys('Anonsense: [<Esc>')
    go_to('name: grafana')
    keys('A-2<Esc>')
    eventually('only the mismatch', function()
      return vim.deep_equal(codes(), { 'name-mismatch' })
    end)
  end)

  step('a server that crashed is started again', function()
    edit('everything-wrong.yaml')
    eventually('diagnostics', function()
      return #codes() > 20
    end)
    local expected = codes()
    -- An object that was looked at may have a server of its own, for another root.
    lua([[
      for _, client in ipairs(vim.lsp.get_clients({ name = 'installplan_ls' })) do
        if not client.attached_buffers[vim.api.nvim_get_current_buf()] then client:stop() end
      end
    ]])
    eventually('one server', function()
      return lua([[
        local named = vim.tbl_filter(function(id)
          local process = vim.api.nvim_get_proc(id)
          return process ~= nil and process.name == 'installplan-ls'
        end, vim.api.nvim_get_proc_children(vim.fn.getpid()))
        return #named == 1
      ]])
    end)
    for _ = 1, 3 do
      local before = lua([[
        local client = vim.lsp.get_clients({ bufnr = 0, name = 'installplan_ls' })[1]
        for _, id in ipairs(vim.api.nvim_get_proc_children(vim.fn.getpid())) do
          if vim.api.nvim_get_proc(id).name == 'installplan-ls' then
            vim.uv.kill(id, 'sigsegv')
            return client.id
          end
        end
        error('no process of that name')
      ]])
      eventually('another server', function()
        return lua([[
          local client = vim.lsp.get_clients({ bufnr = 0, name = 'installplan_ls' })[1]
          return client ~= nil and client.initialized and client.id ~= ...
        ]], before)
      end)
      eventually('the same diagnostics', function()
        return vim.deep_equal(codes(), expected)
      end)
    end
    assert(lua('return vim.fn.execute("messages")'):find('please report it', 1, true))
    lua('vim.v.errmsg = ""')
  end)

  step('the server ends cleanly', function()
    lua('vim.g.server_exit_code = nil')
    lua('vim.lsp.enable("installplan_ls", false)')
    local code = eventually('the end of the server', function()
      return lua('return vim.g.server_exit_code') ~= vim.NIL
    end) and lua('return vim.g.server_exit_code')
    equal(code, 0, 'exit code')
    local errors = lua('return vim.v.errmsg')
    equal(errors, '', 'error messages')
  end)
end

local ok, failure = xpcall(run, debug.traceback)
pcall(vim.fn.jobstop, child)
if not ok then
  io.stderr:write('FAILED  ', tostring(failure), '\n')
  os.exit(1)
end
