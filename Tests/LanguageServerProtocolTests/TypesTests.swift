// Each structure in its JSON form: what clients send is decoded, what we send is encoded, what travels both ways
// survives the round trip.

import LanguageServerProtocol
import Testing

private let range = LanguageServerProtocol.Range(
  start: Position(line: 1, character: 2), end: Position(line: 3, character: 4))
private let rangeJSON: JSONValue = [
  "start": ["line": 1, "character": 2], "end": ["line": 3, "character": 4],
]
private let uri = DocumentURI("file:///a%3Ab")

@Suite struct TypesTests {
  @Test(arguments: [
    (#"{"line":1,"character":2}"#, 1, 2), (#"{"line":-1,"character":-99}"#, 0, 0),
    (#"{"line":1.0,"character":2e1}"#, 1, 20),
    (#"{"line":4294967295,"character":9223372036854775807}"#, 2_147_483_647, 2_147_483_647),
    (#"{"line":1e300,"character":-1e300}"#, 2_147_483_647, 0),
    (#"{"line":99999999999999999999,"character":-99999999999999999999}"#, 2_147_483_647, 0),
  ])
  func positions(json: String, line: Int, character: Int) throws {
    #expect(try decode(Position.self, json) == Position(line: line, character: character))
  }

  @Test(arguments: [
    #"{"line":1.5,"character":0}"#, #"{"line":"1","character":0}"#, #"{"line":null,"character":0}"#, "{}",
  ])
  func noPositions(json: String) {
    #expect(throws: DecodingError.self) { try decode(Position.self, json) }
  }

  @Test(arguments: ["null", "true", "0", "-5", "1.5", "\"\"", "[]", "{}", #"{"a":[1,2.5,null,{"b":false}],"":"x"}"#])
  func jsonValues(text: String) throws {
    #expect(try encoded(try json(text)) == json(text))
  }

  @Test func jsonValueAccess() throws {
    let value = try json(#"{"a":[1,2.5],"b":true,"c":"x","d":{},"e":null,"big":18446744073709551616}"#)
    #expect(value["a"]?[0]?.integerValue == 1)
    #expect(value["a"]?[0]?.numberValue == 1)
    #expect(value["a"]?[1]?.numberValue == 2.5)
    #expect(value["a"]?[2] == nil && value["a"]?[-1] == nil && value["a"]?["x"] == nil && value[0] == nil)
    #expect(value["b"]?.boolValue == true && value["c"]?.stringValue == "x" && value["d"]?.objectValue == [:])
    #expect(value["e"]?.isNull == true && value["f"] == nil && value["a"]?.arrayValue?.count == 2)
    #expect(value["big"] == 18446744073709551616.0)
  }

  @Test func jsonNestedTooDeeply() {
    let deep = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
    #expect(throws: DecodingError.self) { try json(deep) }
  }

  @Test func textSync() throws {
    let open = try message(
      #"""
      {"method":"textDocument/didOpen","params":{"textDocument":
        {"uri":"file:///a%3Ab","languageId":"yaml","version":7,"text":"a:\r\n\t😀\u0000"}}}
      """#
    ).params(DidOpenTextDocumentParams.self)
    #expect(
      open.textDocument == TextDocumentItem(uri: uri, languageId: "yaml", version: 7, text: "a:\r\n\t😀\0"))
    let change = try message(
      #"""
      {"method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///a%3Ab","version":null},
        "contentChanges":[
          {"range":{"start":{"line":1,"character":2},"end":{"line":3,"character":4}},"rangeLength":9,"text":"x"},
          {"range":null,"text":"y"}, {"text":""}]}}
      """#
    ).params(DidChangeTextDocumentParams.self)
    #expect(change.textDocument == VersionedTextDocumentIdentifier(uri: uri, version: nil))
    #expect(change.contentChanges == [.init(range: range, text: "x"), .init(text: "y"), .init(text: "")])
    let save = #"{"method":"textDocument/didSave","params":{"textDocument":{"uri":"file:///a%3Ab"},"text":"x"}}"#
    #expect(
      try message(save).params() == DidSaveTextDocumentParams(textDocument: .init(uri: uri), text: "x"))
  }

  /// A change with a range that cannot be read is not a change of the whole document.
  @Test(arguments: ["5", "{}", "[]", #"{"start":{"line":1,"character":2}}"#])
  func changesWithBrokenRanges(range: String) {
    let change = #"{"method":"textDocument/didChange","params":{"textDocument":{"uri":"a"},"contentChanges":"#
    let summary = message(change + "[{\"text\":\"\",\"range\":\(range)}]}}").summary
    #expect(summary.hasPrefix("notification textDocument/didChange ! params.contentChanges[0].range"))
  }

  @Test func completionParams() throws {
    let params = try message(
      #"""
      {"id":1,"method":"textDocument/completion","params":{"textDocument":{"uri":"file:///a%3Ab"},
        "position":{"line":0,"character":1},"context":{"triggerKind":2,"triggerCharacter":":"}}}
      """#
    ).params(CompletionParams.self)
    let wanted = CompletionParams(
      textDocument: .init(uri: uri), position: .init(line: 0, character: 1),
      context: .init(triggerKind: .triggerCharacter, triggerCharacter: ":"))
    #expect(params == wanted)
  }

  private static func item(_ textEdit: CompletionTextEdit, _ documentation: CompletionItem.Documentation)
    -> CompletionItem
  {
    var item = CompletionItem(label: "1.2.0")
    item.labelDetails = .init(detail: " ks", description: "2 days")
    item.kind = .value
    item.tags = [.deprecated]
    item.detail = "detail"
    item.documentation = documentation
    item.deprecated = true
    item.preselect = true
    item.sortText = "0001"
    item.filterText = "1.2.0"
    item.insertText = "1.2.0"
    item.insertTextFormat = .snippet
    item.insertTextMode = .asIs
    item.textEdit = textEdit
    item.additionalTextEdits = [.init(range: range, newText: "")]
    item.command = .init(title: "t", command: "c", arguments: [1, "x"])
    item.data = ["a": .null]
    return item
  }

  @Test(arguments: [
    item(.edit(.init(range: range, newText: "x")), .string("d")),
    item(
      .insertReplace(.init(newText: "x", insert: range, replace: range)),
      .markup(.init(kind: .markdown, value: "d"))),
    CompletionItem(label: ""),
  ])
  func completionItems(item: CompletionItem) throws {
    let body = try OutgoingMessage.request(id: .integer(1), method: "completionItem/resolve", params: item)
    #expect(try IncomingMessage(body: body).params() == item)
  }

  @Test func completionItemForms() throws {
    let item = try encoded(Self.item(.edit(.init(range: range, newText: "x")), .string("d")))
    #expect(item["textEdit"] == ["range": rangeJSON, "newText": "x"])
    #expect(item["documentation"] == "d")
    #expect(item["kind"] == 12 && item["tags"] == [1] && item["insertTextFormat"] == 2 && item["insertTextMode"] == 1)
    let other = try encoded(
      Self.item(
        .insertReplace(.init(newText: "x", insert: range, replace: range)),
        .markup(.init(kind: .plaintext, value: "d"))))
    #expect(other["textEdit"] == ["newText": "x", "insert": rangeJSON, "replace": rangeJSON])
    #expect(other["documentation"] == ["kind": "plaintext", "value": "d"])
    #expect(try encoded(CompletionItem(label: "x")) == ["label": "x"])
  }

  @Test func completionLists() throws {
    #expect(try encoded(CompletionList(isIncomplete: false, items: [])) == ["isIncomplete": false, "items": []])
    let defaults = CompletionList.ItemDefaults(
      editRange: .range(range), insertTextFormat: .plainText, insertTextMode: .adjustIndentation, data: 5)
    #expect(
      try encoded(defaults) == ["editRange": rangeJSON, "insertTextFormat": 1, "insertTextMode": 2, "data": 5])
    #expect(
      try encoded(CompletionList.EditRange.insertReplace(insert: range, replace: range))
        == ["insert": rangeJSON, "replace": rangeJSON])
  }

  @Test func hover() throws {
    #expect(
      try encoded(Hover(contents: .init(kind: .markdown, value: "**x**"), range: range))
        == ["contents": ["kind": "markdown", "value": "**x**"], "range": rangeJSON])
  }

  @Test func diagnostics() throws {
    let diagnostic = Diagnostic(
      range: range, severity: .hint, code: .string("unknown-version"), codeDescription: .init(href: "https://e/x"),
      source: "installplan", message: "m", tags: [.unnecessary],
      relatedInformation: [.init(location: .init(uri: uri, range: range), message: "r")], data: ["fix": 1])
    let wanted: JSONValue = [
      "range": rangeJSON, "severity": 4, "code": "unknown-version", "codeDescription": ["href": "https://e/x"],
      "source": "installplan", "message": "m", "tags": [1],
      "relatedInformation": [["location": ["uri": "file:///a%3Ab", "range": rangeJSON], "message": "r"]],
      "data": ["fix": 1],
    ]
    #expect(
      try encoded(PublishDiagnosticsParams(uri: uri, version: 3, diagnostics: [diagnostic]))
        == ["uri": "file:///a%3Ab", "version": 3, "diagnostics": [wanted]])
    #expect(try encoded(PublishDiagnosticsParams(uri: uri, diagnostics: []))["version"] == nil)
    let params: JSONValue = [
      "textDocument": ["uri": "file:///a%3Ab"], "range": rangeJSON, "context": ["diagnostics": [wanted]],
    ]
    let body = try OutgoingMessage.request(id: .integer(1), method: "textDocument/codeAction", params: params)
    #expect(
      try IncomingMessage(body: body).params()
        == CodeActionParams(textDocument: .init(uri: uri), range: range, context: .init(diagnostics: [diagnostic])))
  }

  @Test func diagnosticsOfStrangers() throws {
    let params = try message(
      #"""
      {"id":1,"method":"textDocument/codeAction","params":{"textDocument":{"uri":"file:///a%3Ab"},
        "range":{"start":{"line":1,"character":2},"end":{"line":3,"character":4}},
        "context":{"only":["quickfix",5],"triggerKind":2,"diagnostics":[5, {"message":"no range"},
          {"range":{"start":{"line":1,"character":2},"end":{"line":3,"character":4}},
           "severity":"bad","code":{"value":1},"tags":5,"message":null,"source":[],"relatedInformation":[{}]},
          {"range":{"start":{"line":1,"character":2},"end":{"line":3,"character":4}},"code":5,"message":"m"}]}}}
      """#
    ).params(CodeActionParams.self)
    #expect(params.context.only == [.quickFix])
    #expect(params.context.triggerKind == .automatic)
    #expect(
      params.context.diagnostics == [
        Diagnostic(range: range, message: "", relatedInformation: []),
        Diagnostic(range: range, code: .integer(5), message: "m"),
      ])
  }

  @Test func codeActions() throws {
    var action = CodeAction(title: "t")
    action.kind = .quickFix
    action.diagnostics = [Diagnostic(range: range, message: "m")]
    action.isPreferred = true
    action.disabled = .init(reason: "r")
    action.edit = WorkspaceEdit(changes: [uri: [TextEdit(range: range, newText: "x")]])
    action.command = Command(title: "c", command: "d")
    action.data = [1]
    let wanted: JSONValue = [
      "title": "t", "kind": "quickfix", "diagnostics": [["range": rangeJSON, "message": "m"]], "isPreferred": true,
      "disabled": ["reason": "r"], "edit": ["changes": ["file:///a%3Ab": [["range": rangeJSON, "newText": "x"]]]],
      "command": ["title": "c", "command": "d"], "data": [1],
    ]
    #expect(try encoded(action) == wanted)
    let body = try OutgoingMessage.request(id: .integer(1), method: "codeAction/resolve", params: action)
    #expect(try IncomingMessage(body: body).params() == action)
  }

  @Test(arguments: [
    ("quickfix", "quickfix", true), ("refactor.rewrite", "refactor", true), ("refactor", "refactor.rewrite", false),
    ("refactoring", "refactor", false), ("source.fixAll", "", true),
    ("source.fixAll.installplan", "source.fixAll", true),
  ])
  func codeActionKinds(kind: String, other: String, contained: Bool) {
    #expect(CodeActionKind(rawValue: kind).isContained(in: CodeActionKind(rawValue: other)) == contained)
  }

  @Test func workspace() throws {
    let watched =
      #"{"method":"workspace/didChangeWatchedFiles","params":{"changes":[{"uri":"file:///a%3Ab","type":3}]}}"#
    #expect(try message(watched).params() == DidChangeWatchedFilesParams(changes: [.init(uri: uri, type: .deleted)]))
    let folders = #"""
      {"method":"workspace/didChangeWorkspaceFolders",
        "params":{"event":{"added":[{"uri":"a","name":"n"}],"removed":[]}}}
      """#
    #expect(
      try message(folders).params()
        == DidChangeWorkspaceFoldersParams(event: .init(added: [.init(uri: .init("a"), name: "n")], removed: [])))
    let cancel = #"{"method":"$/cancelRequest","params":{"id":"7"}}"#
    #expect(try message(cancel).params() == CancelParams(id: .string("7")))
    let trace = #"{"method":"$/setTrace","params":{"value":"off"}}"#
    #expect(try message(trace).params() == SetTraceParams(value: "off"))
    let items = ConfigurationParams(items: [.init(scopeUri: uri, section: "installplan"), .init()])
    #expect(
      try encoded(items) == ["items": [["scopeUri": "file:///a%3Ab", "section": "installplan"], [:]]])
  }

  @Test(
    arguments: [
      ("{}", .null), (#"{"settings":null}"#, .null), ("null", .null), (#"{"settings":{"a":[1]}}"#, ["a": [1]]),
      (#"{"settings":5}"#, 5),
    ] as [(String, JSONValue)])
  func settings(params: String, settings: JSONValue) throws {
    let message = message("{\"method\":\"workspace/didChangeConfiguration\",\"params\":\(params)}")
    #expect(try message.params() == DidChangeConfigurationParams(settings: settings))
  }

  @Test func registration() throws {
    let options = DidChangeWatchedFilesRegistrationOptions(watchers: [
      .init(globPattern: .pattern("**/*.yaml"), kind: [.create, .delete]),
      .init(globPattern: .relative(.init(baseUri: uri, pattern: "*"))),
    ])
    let params = RegistrationParams(registrations: [
      .init(id: "1", method: Method.didChangeWatchedFiles, registerOptions: options), .init(id: "2", method: "m"),
    ])
    let wanted: JSONValue = [
      "registrations": [
        [
          "id": "1", "method": "workspace/didChangeWatchedFiles",
          "registerOptions": [
            "watchers": [
              ["globPattern": "**/*.yaml", "kind": 5],
              ["globPattern": ["baseUri": "file:///a%3Ab", "pattern": "*"]],
            ]
          ],
        ],
        ["id": "2", "method": "m"],
      ]
    ]
    #expect(try encoded(params) == wanted)
    #expect(
      try encoded(UnregistrationParams(unregistrations: [.init(id: "1", method: "m")]))
        == ["unregisterations": [["id": "1", "method": "m"]]])
  }

  @Test func window() throws {
    #expect(try encoded(LogMessageParams(type: .log, message: "x")) == ["type": 4, "message": "x"])
    #expect(try encoded(ShowMessageParams(type: .error, message: "x")) == ["type": 1, "message": "x"])
  }
}
