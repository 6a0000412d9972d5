// Runs editors/vscode/extension.js with stand-ins for VS Code and vscode-languageclient, neither of which can be had in a test run.
// usage: node Tests/EndToEnd/vscode_check.js
'use strict';

const assert = require('node:assert');
const Module = require('node:module');
const path = require('node:path');

const directory = path.resolve(__dirname, '../../editors/vscode');

/** What the user has set, by its name after `installplan.`. */
let settings = {};
let clients = [];
let shownErrors = [];
let failToStart = false;
let commands = {};
let whenConfigurationChanges = () => {};

const vscode = {
  Uri: { parse: (text) => ({ text }) },
  workspace: {
    getConfiguration: (section) => {
      assert.strictEqual(section, 'installplan');
      return { get: (name) => settings[name] };
    },
    onDidChangeConfiguration: (listener) => {
      whenConfigurationChanges = listener;
      return { dispose() {} };
    },
  },
  window: {
    showErrorMessage: async (message) => {
      shownErrors.push(message);
    },
  },
  commands: {
    registerCommand: (name, run) => {
      commands[name] = run;
      return { dispose() {} };
    },
    executeCommand: async () => {},
  },
};

class LanguageClient {
  constructor(id, name, server, options) {
    Object.assign(this, { id, name, server, options, state: 'new' });
    clients.push(this);
  }
  async start() {
    if (failToStart) {
      throw new Error('spawn installplan-ls ENOENT');
    }
    this.state = 'running';
  }
  async dispose() {
    this.state = 'disposed';
  }
}

const load = Module._load;
Module._load = (request, ...rest) => {
  if (request === 'vscode') return vscode;
  if (request === 'vscode-languageclient/node') return { LanguageClient };
  return load(request, ...rest);
};

const manifest = require(path.join(directory, 'package.json'));
const extension = require(path.join(directory, manifest.main));

function newest() {
  return clients[clients.length - 1];
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

async function activate(values) {
  settings = values;
  clients = [];
  shownErrors = [];
  const context = { subscriptions: [] };
  await extension.activate(context);
  await settled();
  assert.ok(context.subscriptions.every((each) => typeof each.dispose === 'function'));
}

async function main() {
  await activate({ 'server.path': 'installplan-ls', catalog: [], rules: {}, exclude: [] });
  assert.strictEqual(newest().state, 'running');
  assert.strictEqual(newest().id, 'installplan', 'the section that installplan.trace.server is in');
  assert.deepStrictEqual(newest().server, { command: 'installplan-ls', args: ['--stdio'] });
  assert.deepStrictEqual(
    newest().options.initializationOptions,
    { formatting: false },
    'defaults are not settings, and formatting is left to others'
  );
  for (const language of ['yaml', 'json']) {
    for (const scheme of ['file', 'untitled']) {
      assert.ok(
        newest().options.documentSelector.some((each) => each.language === language && each.scheme === scheme),
        `${language} in ${scheme}`
      );
    }
  }
  assert.strictEqual(newest().options.errorHandler, undefined, "the library's own starts a server that crashed again");
  await extension.deactivate();
  assert.strictEqual(newest().state, 'disposed');
  await extension.deactivate();

  const own = {
    catalog: [{ files: ['catalog.yaml'] }],
    kubeconfig: ['~/.kube/other'],
    loginTimeout: 60,
    language: 'zh',
    rules: { 'unknown-version': 'hint' },
    exclude: ['x/**'],
    helm: '3.18',
  };
  const names = Object.keys(manifest.contributes.configuration.properties).map((name) => name.slice('installplan.'.length));
  const servers = names.filter((name) => name !== 'server.path' && name !== 'trace.server');
  assert.deepStrictEqual(Object.keys(own).sort(), servers.sort(), 'every setting of the manifest is tried');
  await activate({ 'server.path': '/opt/bin/installplan-ls', 'trace.server': 'off', ...own });
  assert.strictEqual(newest().server.command, '/opt/bin/installplan-ls');
  assert.deepStrictEqual(
    newest().options.initializationOptions,
    { ...own, formatting: false },
    "only what is the server's"
  );
  const { configuration } = newest().options.middleware.workspace;
  const items = [{ section: 'installplan', scopeUri: 'file:///a' }, { section: 'other' }, { section: 'installplan' }];
  assert.deepStrictEqual(await configuration({ items }, undefined, async () => ['all', 5, 'all']), [own, 5, own]);

  settings['server.path'] = 'elsewhere';
  const before = newest();
  await whenConfigurationChanges({ affectsConfiguration: (name) => name === 'installplan.server.path' });
  assert.strictEqual(before.state, 'disposed');
  assert.strictEqual(newest().server.command, 'elsewhere');
  const count = clients.length;
  await whenConfigurationChanges({ affectsConfiguration: () => false });
  assert.strictEqual(clients.length, count);
  await commands['installplan.restart']();
  assert.strictEqual(clients.length, count + 1);
  for (const { command } of manifest.contributes.commands) {
    assert.ok(commands[command], command);
  }
  await extension.deactivate();

  failToStart = true;
  await activate({});
  assert.strictEqual(shownErrors.length, 1);
  assert.match(shownErrors[0], /ENOENT.*installplan\.server\.path/);
  await extension.deactivate();

  console.log('ok  editors/vscode/extension.js');
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
