// textDocument/documentSymbol and workspace/symbol: what a file, or the workspace, holds.

/// The params of requests about a whole document: its symbols, folds, links, lenses, semantic tokens.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#documentSymbolParams
public struct DocumentParams: Hashable, Sendable, Decodable {
  public var textDocument: TextDocumentIdentifier

  public init(textDocument: TextDocumentIdentifier) { self.textDocument = textDocument }
}

/// What kind of thing a symbol is.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#symbolKind
public struct SymbolKind: RawRepresentable, Hashable, Sendable, Codable {
  public var rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let file = SymbolKind(rawValue: 1)
  public static let module = SymbolKind(rawValue: 2)
  public static let package = SymbolKind(rawValue: 4)
  public static let property = SymbolKind(rawValue: 7)
  public static let string = SymbolKind(rawValue: 15)
  public static let number = SymbolKind(rawValue: 16)
  public static let boolean = SymbolKind(rawValue: 17)
  public static let array = SymbolKind(rawValue: 18)
  public static let object = SymbolKind(rawValue: 19)
  public static let key = SymbolKind(rawValue: 20)
  public static let null = SymbolKind(rawValue: 21)

  /// What every client knows, that does not say what it knows: `file` to `array`.
  public static let common = (1...18).map(SymbolKind.init)
}

/// A symbol in the tree of a document.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#documentSymbol
public struct DocumentSymbol: Hashable, Sendable, Encodable {
  /// Never empty.
  public var name: String
  public var detail: String?
  public var kind: SymbolKind
  public var range: Range
  /// Inside `range`.
  public var selectionRange: Range
  public var children: [DocumentSymbol]?

  public init(
    name: String, detail: String? = nil, kind: SymbolKind, range: Range, selectionRange: Range,
    children: [DocumentSymbol]? = nil
  ) {
    self.name = name
    self.detail = detail
    self.kind = kind
    self.range = range
    self.selectionRange = selectionRange
    self.children = children
  }
}

/// A symbol in a list: for clients without trees, and in the workspace.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#symbolInformation
public struct SymbolInformation: Hashable, Sendable, Encodable {
  public var name: String
  public var kind: SymbolKind
  public var location: Location
  public var containerName: String?

  public init(name: String, kind: SymbolKind, location: Location, containerName: String? = nil) {
    self.name = name
    self.kind = kind
    self.location = location
    self.containerName = containerName
  }
}

/// The params of `workspace/symbol`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#workspaceSymbolParams
public struct WorkspaceSymbolParams: Hashable, Sendable, Decodable {
  /// Empty: all of them.
  public var query: String

  public init(query: String) { self.query = query }
}
