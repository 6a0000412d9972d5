// Starts installplan-ls for YAML and JSON files and hands it the settings of section `installplan`.
'use strict';

const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

const SECTION = 'installplan';
/** The settings that are the server's; the others of the section (the program, the trace) are this file's. */
const SERVER_SETTINGS = ['catalog', 'kubeconfig', 'loginTimeout', 'language', 'rules', 'exclude', 'helm'];

/** @type {LanguageClient | undefined} */
let client;

/**
 * The server's settings in the shape of the workspace file, without those left at their default: an absent catalog
 * and an empty one are not the same.
 * @param {vscode.Uri | undefined} scope
 */
function serverSettings(scope) {
  const configuration = vscode.workspace.getConfiguration(SECTION, scope);
  const settings = {};
  for (const name of SERVER_SETTINGS) {
    const value = configuration.get(name);
    if (name === 'language' && value === 'auto') continue;
    if (typeof value === 'number' || (value && Object.keys(value).length > 0)) {
      settings[name] = value;
    }
  }
  return settings;
}

function createClient() {
  const command = vscode.workspace.getConfiguration(SECTION).get('server.path') || 'installplan-ls';
  const documentSelector = [];
  for (const language of ['yaml', 'json', 'jsonc']) {
    for (const scheme of ['file', 'untitled']) {
      documentSelector.push({ language, scheme });
    }
  }
  return new LanguageClient(
    SECTION, // also the section that `installplan.trace.server` is looked up in
    'KubeSphere InstallPlan',
    { command, args: ['--stdio'] },
    {
      documentSelector,
      // VS Code formats nothing on save where there are two formatters and no default: it is left to the other extensions.
      initializationOptions: { ...serverSettings(), formatting: false },
      middleware: {
        workspace: {
          configuration: async (params, token, next) => {
            const answers = await next(params, token);
            return params.items.map((item, index) =>
              item.section === SECTION
                ? serverSettings(item.scopeUri ? vscode.Uri.parse(item.scopeUri) : undefined)
                : answers[index]
            );
          },
        },
      },
    }
  );
}

async function start() {
  client = createClient();
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    const open = 'Open Settings';
    const chosen = await vscode.window.showErrorMessage(
      `installplan-ls could not be started (${error.message}). Install it, or set installplan.server.path.`,
      open
    );
    if (chosen === open) {
      await vscode.commands.executeCommand('workbench.action.openSettings', 'installplan.server.path');
    }
  }
}

async function stop() {
  const running = client;
  client = undefined;
  if (running) {
    await running.dispose();
  }
}

async function restart() {
  await stop();
  await start();
}

async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand('installplan.restart', restart),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('installplan.server.path')) {
        return restart();
      }
    })
  );
  // Not awaited: the message about a missing program waits for a click, and activation should not.
  void start();
}

module.exports = { activate, deactivate: stop };
