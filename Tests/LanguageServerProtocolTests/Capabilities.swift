// What a large editor sends as `initialize`: as VS Code does, with the members of others added, so that every
// member that this server reads occurs.

let fullInitialize = #"""
  {
    "processId": 4711,
    "clientInfo": { "name": "Visual Studio Code", "version": "1.101.0" },
    "locale": "zh-cn",
    "rootPath": "/home/me/plans",
    "rootUri": "file:///home/me/plans",
    "trace": "off",
    "initializationOptions": { "catalog": [{ "paths": ["**"], "files": ["catalog.yaml"] }], "rules": {} },
    "workspaceFolders": [
      { "uri": "file:///home/me/plans", "name": "plans" },
      { "uri": "file:///home/me/%E6%89%A9%E5%B1%95", "name": "扩展" }
    ],
    "capabilities": {
      "general": {
        "staleRequestSupport": { "cancel": true, "retryOnContentModified": ["textDocument/semanticTokens/full"] },
        "regularExpressions": { "engine": "ECMAScript", "version": "ES2020" },
        "markdown": { "parser": "marked", "version": "1.1.0" },
        "positionEncodings": ["utf-8", "utf-16", "utf-7"]
      },
      "workspace": {
        "applyEdit": true,
        "workspaceEdit": {
          "documentChanges": true, "resourceOperations": ["create", "rename", "delete"],
          "failureHandling": "textOnlyTransactional", "normalizesLineEndings": true,
          "changeAnnotationSupport": { "groupsOnLabel": true }
        },
        "configuration": true,
        "didChangeWatchedFiles": { "dynamicRegistration": true, "relativePatternSupport": true },
        "didChangeConfiguration": { "dynamicRegistration": true },
        "workspaceFolders": true,
        "codeLens": { "refreshSupport": true },
        "inlayHint": { "refreshSupport": true },
        "textDocumentContent": { "dynamicRegistration": true },
        "diagnostics": { "refreshSupport": true },
        "executeCommand": { "dynamicRegistration": true },
        "symbol": { "dynamicRegistration": true, "symbolKind": { "valueSet": [1, 2, 3] } }
      },
      "textDocument": {
        "publishDiagnostics": {
          "relatedInformation": true, "versionSupport": true, "tagSupport": { "valueSet": [1, 2] },
          "codeDescriptionSupport": true, "dataSupport": true
        },
        "synchronization": {
          "dynamicRegistration": true, "willSave": true, "willSaveWaitUntil": true, "didSave": true
        },
        "completion": {
          "dynamicRegistration": true,
          "contextSupport": true,
          "completionItem": {
            "snippetSupport": true, "commitCharactersSupport": true,
            "documentationFormat": ["markdown", "plaintext"], "deprecatedSupport": true, "preselectSupport": true,
            "tagSupport": { "valueSet": [1] }, "insertReplaceSupport": true,
            "resolveSupport": { "properties": ["documentation", "detail", "additionalTextEdits"] },
            "insertTextModeSupport": { "valueSet": [1, 2] }, "labelDetailsSupport": true
          },
          "insertTextMode": 2,
          "completionItemKind": { "valueSet": [1, 2, 3, 4, 5] },
          "completionList": { "itemDefaults": ["commitCharacters", "editRange", "insertTextFormat", "data"] }
        },
        "hover": { "dynamicRegistration": true, "contentFormat": ["markdown", "plaintext"] },
        "documentSymbol": { "dynamicRegistration": true, "hierarchicalDocumentSymbolSupport": true },
        "codeAction": {
          "dynamicRegistration": true, "isPreferredSupport": true, "disabledSupport": true, "dataSupport": true,
          "resolveSupport": { "properties": ["edit"] },
          "codeActionLiteralSupport": {
            "codeActionKind": { "valueSet": ["", "quickfix", "refactor", "refactor.rewrite", "source.fixAll"] }
          },
          "honorsChangeAnnotations": true
        },
        "foldingRange": { "dynamicRegistration": true, "rangeLimit": 5000, "lineFoldingOnly": true },
        "selectionRange": { "dynamicRegistration": true },
        "documentHighlight": { "dynamicRegistration": true },
        "linkedEditingRange": { "dynamicRegistration": true },
        "rename": { "dynamicRegistration": true, "prepareSupport": true },
        "definition": { "dynamicRegistration": true, "linkSupport": true },
        "references": { "dynamicRegistration": true },
        "documentLink": { "dynamicRegistration": true, "tooltipSupport": true },
        "inlayHint": { "dynamicRegistration": true },
        "codeLens": { "dynamicRegistration": true },
        "semanticTokens": {
          "requests": { "range": true, "full": { "delta": true } }, "tokenTypes": ["property", "string"]
        },
        "formatting": { "dynamicRegistration": true },
        "rangeFormatting": { "dynamicRegistration": true },
        "onTypeFormatting": { "dynamicRegistration": true },
        "diagnostic": {
          "dynamicRegistration": true, "relatedDocumentSupport": true, "tagSupport": { "valueSet": [2] },
          "codeDescriptionSupport": true
        }
      },
      "window": {
        "showMessage": { "messageActionItem": { "additionalPropertiesSupport": true } },
        "showDocument": { "support": true },
        "workDoneProgress": true
      },
      "experimental": { "serverStatus": true, "anything": [1.5, null, { "deep": "er" }] }
    }
  }
  """#
