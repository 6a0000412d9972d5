// `initialize` as clients really send it, and with every member spoiled in turn.

import LanguageServerProtocol
import TestSupport
import Testing

/// One member of a JSON value, by the way to it.
private enum Step {
  case key(String)
  case index(Int)
}

@Suite struct InitializeTests {
  private func initialize(_ params: JSONValue) throws -> InitializeParams {
    let body = try OutgoingMessage.request(id: .integer(1), method: "initialize", params: params)
    return try IncomingMessage(body: body).params()
  }

  private static func paths(in value: JSONValue) -> [[Step]] {
    var paths: [[Step]] = [[]]
    switch value {
    case .object(let members):
      for (key, member) in members { paths += Self.paths(in: member).map { [.key(key)] + $0 } }
    case .array(let elements):
      for (index, element) in elements.enumerated() { paths += Self.paths(in: element).map { [.index(index)] + $0 } }
    default: break
    }
    return paths
  }

  private static func replacing(_ path: ArraySlice<Step>, in value: JSONValue, by new: JSONValue?) -> JSONValue? {
    switch (path.first, value) {
    case (.key(let key), .object(var members)):
      members[key] = members[key].flatMap { replacing(path.dropFirst(), in: $0, by: new) }
      return .object(members)
    case (.index(let index), .array(var elements)):
      let element = replacing(path.dropFirst(), in: elements[index], by: new)
      elements.replaceSubrange(index...index, with: element.map { [$0] } ?? [])
      return .array(elements)
    default: return new
    }
  }

  @Test func everyMemberIsRead() throws {
    let params = try initialize(try json(fullInitialize))
    var wanted = InitializeParams()
    wanted.processId = 4711
    wanted.clientInfo = ClientInfo(name: "Visual Studio Code", version: "1.101.0")
    wanted.locale = "zh-cn"
    wanted.rootPath = "/home/me/plans"
    wanted.rootUri = DocumentURI("file:///home/me/plans")
    wanted.trace = "off"
    wanted.initializationOptions = ["catalog": [["paths": ["**"], "files": ["catalog.yaml"]]], "rules": [:]]
    wanted.workspaceFolders = [
      WorkspaceFolder(uri: DocumentURI("file:///home/me/plans"), name: "plans"),
      WorkspaceFolder(uri: DocumentURI("file:///home/me/%E6%89%A9%E5%B1%95"), name: "扩展"),
    ]
    wanted.capabilities = Self.fullCapabilities
    #expect(params == wanted)
  }

  private static var fullCapabilities: ClientCapabilities {
    var wanted = ClientCapabilities()
    wanted.positionEncodings = [.utf8, .utf16, PositionEncodingKind(rawValue: "utf-7")]
    wanted.experimental = ["serverStatus": true, "anything": [1.5, .null, ["deep": "er"]]]
    wanted.window.workDoneProgress = true
    wanted.window.showDocument = true
    wanted.workspace.configuration = true
    wanted.workspace.workspaceFolders = true
    wanted.workspace.applyEdit = true
    wanted.workspace.didChangeConfigurationDynamicRegistration = true
    wanted.workspace.didChangeWatchedFiles.dynamicRegistration = true
    wanted.workspace.didChangeWatchedFiles.relativePatternSupport = true
    wanted.workspace.workspaceEditDocumentChanges = true
    wanted.workspace.symbol = SymbolClientCapabilities()
    wanted.workspace.symbol?.kinds = [.file, .module, SymbolKind(rawValue: 3)]
    wanted.workspace.executeCommand = true
    wanted.workspace.textDocumentContent = true
    wanted.workspace.diagnosticsRefresh = true
    wanted.workspace.inlayHintRefresh = true
    wanted.workspace.codeLensRefresh = true
    wanted.textDocument.synchronization.dynamicRegistration = true
    wanted.textDocument.synchronization.willSave = true
    wanted.textDocument.synchronization.willSaveWaitUntil = true
    wanted.textDocument.synchronization.didSave = true
    wanted.textDocument.publishDiagnostics.relatedInformation = true
    wanted.textDocument.publishDiagnostics.versionSupport = true
    wanted.textDocument.publishDiagnostics.codeDescriptionSupport = true
    wanted.textDocument.publishDiagnostics.dataSupport = true
    wanted.textDocument.publishDiagnostics.tags = [.unnecessary, .deprecated]
    var pull = TextDocumentClientCapabilities.PullDiagnostics()
    pull.dynamicRegistration = true
    pull.relatedDocumentSupport = true
    pull.diagnostics.tags = [.deprecated]
    pull.diagnostics.codeDescriptionSupport = true
    wanted.textDocument.diagnostic = pull
    wanted.textDocument.hoverContentFormat = [.markdown, .plaintext]
    wanted.textDocument.features = fullFeatures
    wanted.textDocument.completion.contextSupport = true
    wanted.textDocument.completion.itemDefaults = ["commitCharacters", "editRange", "insertTextFormat", "data"]
    wanted.textDocument.completion.item.snippetSupport = true
    wanted.textDocument.completion.item.insertReplaceSupport = true
    wanted.textDocument.completion.item.labelDetailsSupport = true
    wanted.textDocument.completion.item.documentationFormat = [.markdown, .plaintext]
    wanted.textDocument.completion.item.deprecatedSupport = true
    wanted.textDocument.completion.item.preselectSupport = true
    wanted.textDocument.completion.item.tags = [.deprecated]
    wanted.textDocument.completion.item.insertTextModes = [.asIs, .adjustIndentation]
    wanted.textDocument.completion.item.resolveProperties = ["documentation", "detail", "additionalTextEdits"]
    wanted.textDocument.codeAction.literalKinds = [
      CodeActionKind(rawValue: ""), .quickFix, .refactor, .refactorRewrite, .sourceFixAll,
    ]
    wanted.textDocument.codeAction.isPreferredSupport = true
    wanted.textDocument.codeAction.disabledSupport = true
    wanted.textDocument.codeAction.dataSupport = true
    wanted.textDocument.codeAction.resolveProperties = ["edit"]
    return wanted
  }

  private static var fullFeatures: FeatureClientCapabilities {
    var wanted = FeatureClientCapabilities()
    wanted.documentSymbol = SymbolClientCapabilities()
    wanted.documentSymbol?.isHierarchical = true
    wanted.foldingRange = FeatureClientCapabilities.FoldingRange()
    wanted.foldingRange?.lineFoldingOnly = true
    wanted.foldingRange?.rangeLimit = 5000
    wanted.rename = FeatureClientCapabilities.Rename()
    wanted.rename?.prepareSupport = true
    wanted.rename?.dynamicRegistration = true
    wanted.definition = FeatureClientCapabilities.Definition()
    wanted.definition?.linkSupport = true
    wanted.documentLink = FeatureClientCapabilities.DocumentLink()
    wanted.documentLink?.tooltipSupport = true
    wanted.semanticTokens = FeatureClientCapabilities.SemanticTokens()
    wanted.semanticTokens?.tokenTypes = ["property", "string"]
    wanted.semanticTokens?.range = true
    wanted.semanticTokens?.full = true
    wanted.selectionRange = true
    wanted.documentHighlight = true
    wanted.linkedEditingRange = true
    wanted.references = true
    wanted.inlayHint = true
    wanted.codeLens = true
    wanted.formatting = FeatureClientCapabilities.Registrable(dynamicRegistration: true)
    wanted.rangeFormatting = FeatureClientCapabilities.Registrable(dynamicRegistration: true)
    wanted.onTypeFormatting = FeatureClientCapabilities.Registrable(dynamicRegistration: true)
    return wanted
  }

  /// `nil` removes the member.
  @Test(arguments: [nil, .null, 5, -1.5, true, "x", [], [5], [[:]], [:], ["x": "y"]] as [JSONValue?])
  func everyMemberSpoiled(by spoiler: JSONValue?) throws {
    let full = try json(fullInitialize)
    let paths = Self.paths(in: full)
    #expect(paths.count > 150)
    for path in sample(of: paths.dropFirst(), everyNth: 4, for: "\(String(describing: spoiler))") {
      let spoiled = try #require(Self.replacing(path[...], in: full, by: spoiler))
      #expect(throws: Never.self, "\(path)") { try initialize(spoiled) }
    }
  }

  /// What is wrong in one place must not cost anything in another.
  @Test(arguments: [
    #"{"capabilities":{"window":{"workDoneProgress":true},"textDocument":5}}"#,
    #"{"capabilities":{"window":{"workDoneProgress":true,"showDocument":"x"},"workspace":[]},"processId":"x"}"#,
    #"{"capabilities":{"window":{"workDoneProgress":true},"general":null},"rootUri":5,"workspaceFolders":{}}"#,
  ])
  func neighboursSurvive(params: String) throws {
    var wanted = InitializeParams()
    wanted.capabilities.window.workDoneProgress = true
    #expect(try initialize(try json(params)) == wanted)
  }

  @Test(arguments: ["null", "{}", "[]", "5", "\"x\"", #"{"capabilities":null}"#, #"{"capabilities":{}}"#])
  func nothingSaid(params: String) throws {
    let message = message("{\"id\":1,\"method\":\"initialize\",\"params\":\(params)}")
    #expect(try message.params(InitializeParams.self) == InitializeParams())
  }

  @Test func noParams() throws {
    #expect(try message(#"{"id":1,"method":"initialize"}"#).params(InitializeParams.self) == InitializeParams())
  }

  @Test func listsKeepWhatTheyCan() throws {
    let params = try initialize([
      "workspaceFolders": [5, ["uri": "file:///a"], ["name": "x"], .null, ["uri": "file:///b", "name": 5]],
      "capabilities": ["general": ["positionEncodings": [8, "utf-8", .null]]],
    ])
    #expect(params.workspaceFolders?.map(\.uri.string) == ["file:///a", "file:///b"])
    #expect(params.capabilities.positionEncodings == [.utf8])
  }

  @Test func presenceByAnEmptyObject() throws {
    let capabilities = try initialize([
      "capabilities": ["textDocument": ["diagnostic": [:], "codeAction": ["codeActionLiteralSupport": [:]]]]
    ]).capabilities
    #expect(capabilities.textDocument.diagnostic == TextDocumentClientCapabilities.PullDiagnostics())
    #expect(capabilities.textDocument.codeAction.literalKinds == [])
  }

  @Test func result() throws {
    var capabilities = ServerCapabilities()
    capabilities.positionEncoding = .utf16
    capabilities.textDocumentSync = TextDocumentSyncOptions(openClose: true, change: .incremental, save: .init())
    capabilities.completionProvider = CompletionOptions(triggerCharacters: [":"], resolveProvider: true)
    capabilities.hoverProvider = true
    capabilities.codeActionProvider = CodeActionOptions(codeActionKinds: [.quickFix])
    capabilities.workspace = .init(workspaceFolders: .init(supported: true, changeNotifications: true))
    let result = InitializeResult(capabilities: capabilities, serverInfo: .init(name: "installplan-ls", version: "1"))
    let wanted: JSONValue = [
      "capabilities": [
        "positionEncoding": "utf-16",
        "textDocumentSync": ["openClose": true, "change": 2, "save": ["includeText": false]],
        "completionProvider": ["triggerCharacters": [":"], "resolveProvider": true],
        "hoverProvider": true,
        "codeActionProvider": ["codeActionKinds": ["quickfix"]],
        "workspace": ["workspaceFolders": ["supported": true, "changeNotifications": true]],
      ],
      "serverInfo": ["name": "installplan-ls", "version": "1"],
    ]
    #expect(try encoded(result) == wanted)
    #expect(try encoded(InitializeResult(capabilities: .init())) == ["capabilities": [:]])
  }
}
