// textDocument/rename and its relatives: places that change, or shine, together.

/// The params of `textDocument/rename`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#renameParams
public struct RenameParams: Hashable, Sendable, Decodable {
  public var textDocument: TextDocumentIdentifier
  public var position: Position
  public var newName: String

  public init(textDocument: TextDocumentIdentifier, position: Position, newName: String) {
    self.textDocument = textDocument
    self.position = position
    self.newName = newName
  }
}

/// The answer to `textDocument/prepareRename`: what would be renamed, and the name to start from.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#textDocument_prepareRename
public struct PrepareRenameResult: Hashable, Sendable, Encodable {
  public var range: Range
  public var placeholder: String

  public init(range: Range, placeholder: String) {
    self.range = range
    self.placeholder = placeholder
  }
}

/// Ranges that are edited as one. They hold the same text.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#linkedEditingRanges
public struct LinkedEditingRanges: Hashable, Sendable, Encodable {
  public var ranges: [Range]
  /// A regular expression for what may be typed: anything else ends the linked editing.
  public var wordPattern: String?

  public init(ranges: [Range], wordPattern: String? = nil) {
    self.ranges = ranges
    self.wordPattern = wordPattern
  }
}

/// A place that belongs to the one under the cursor.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#documentHighlight
public struct DocumentHighlight: Hashable, Sendable, Encodable {
  public var range: Range
  public var kind: DocumentHighlightKind?

  public init(range: Range, kind: DocumentHighlightKind? = nil) {
    self.range = range
    self.kind = kind
  }
}

/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#documentHighlightKind
public enum DocumentHighlightKind: Int, Hashable, Sendable, Encodable {
  case text = 1
  case read = 2
  case write = 3
}
