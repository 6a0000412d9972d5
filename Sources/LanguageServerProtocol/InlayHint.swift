// textDocument/inlayHint and textDocument/codeLens: facts beside the text.

/// The params of `textDocument/inlayHint`, and of other requests about a part of a document.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#inlayHintParams
public struct DocumentRangeParams: Hashable, Sendable, Decodable {
  public var textDocument: TextDocumentIdentifier
  public var range: Range

  public init(textDocument: TextDocumentIdentifier, range: Range) {
    self.textDocument = textDocument
    self.range = range
  }
}

/// A text shown behind a place, which is not in the document.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#inlayHint
public struct InlayHint: Hashable, Sendable, Codable {
  public var position: Position
  public var label: String
  /// What accepting the hint writes; it makes the hint go away.
  public var textEdits: [TextEdit]?
  public var tooltip: MarkupContent?
  public var paddingLeft: Bool?

  public init(position: Position, label: String) {
    self.position = position
    self.label = label
  }
}

/// A line above the text that says something, and does it when it is clicked.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#codeLens
public struct CodeLens: Hashable, Sendable, Encodable {
  /// On one line.
  public var range: Range
  public var command: Command

  public init(range: Range, command: Command) {
    self.range = range
    self.command = command
  }
}
