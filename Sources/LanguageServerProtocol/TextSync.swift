// The notifications that keep a document in step with the editor's.
//
// These are strict where it matters: a change whose range cannot be read must not pass for a change of the whole
// document.

/// A document as the client opens it.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#textDocumentItem
public struct TextDocumentItem: Hashable, Sendable, Decodable {
  public var uri: DocumentURI
  /// Empty if the client did not say.
  public var languageId: String
  public var version: Int?
  public var text: String

  public init(uri: DocumentURI, languageId: String, version: Int?, text: String) {
    self.uri = uri
    self.languageId = languageId
    self.version = version
    self.text = text
  }

  private enum CodingKeys: String, CodingKey {
    case uri
    case languageId
    case version
    case text
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    uri = try container.decode(DocumentURI.self, forKey: .uri)
    languageId = try container.decodeIfPresent(String.self, forKey: .languageId) ?? ""
    version = try container.decodeIfPresent(Int.self, forKey: .version)
    text = LongTexts.text(try container.decode(String.self, forKey: .text), in: decoder)
  }
}

/// A document in one of its versions.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#versionedTextDocumentIdentifier
public struct VersionedTextDocumentIdentifier: Hashable, Sendable, Decodable {
  public var uri: DocumentURI
  /// nil where the client sends null or nothing.
  public var version: Int?

  public init(uri: DocumentURI, version: Int?) {
    self.uri = uri
    self.version = version
  }
}

/// The params of `textDocument/didOpen`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#textDocument_didOpen
public struct DidOpenTextDocumentParams: Hashable, Sendable, Decodable {
  public var textDocument: TextDocumentItem

  public init(textDocument: TextDocumentItem) { self.textDocument = textDocument }
}

/// The params of `textDocument/didChange`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#textDocument_didChange
public struct DidChangeTextDocumentParams: Hashable, Sendable, Decodable {
  public var textDocument: VersionedTextDocumentIdentifier
  /// Each one is about the document that the ones before it left.
  public var contentChanges: [TextDocumentContentChangeEvent]

  public init(textDocument: VersionedTextDocumentIdentifier, contentChanges: [TextDocumentContentChangeEvent]) {
    self.textDocument = textDocument
    self.contentChanges = contentChanges
  }
}

/// One change of a document. The deprecated `rangeLength` is ignored.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#textDocumentContentChangeEvent
public struct TextDocumentContentChangeEvent: Hashable, Sendable, Decodable {
  /// What `text` replaces; nil for the whole document.
  public var range: Range?
  public var text: String

  public init(range: Range? = nil, text: String) {
    self.range = range
    self.text = text
  }

  private enum CodingKeys: String, CodingKey {
    case range
    case text
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    range = try container.decodeIfPresent(Range.self, forKey: .range)
    text = LongTexts.text(try container.decode(String.self, forKey: .text), in: decoder)
  }
}

/// The params of `textDocument/didSave`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#textDocument_didSave
public struct DidSaveTextDocumentParams: Hashable, Sendable, Decodable {
  public var textDocument: TextDocumentIdentifier
  /// Only if the server asked for it.
  public var text: String?

  public init(textDocument: TextDocumentIdentifier, text: String? = nil) {
    self.textDocument = textDocument
    self.text = text
  }
}

/// The params of `textDocument/didClose`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#textDocument_didClose
public struct DidCloseTextDocumentParams: Hashable, Sendable, Decodable {
  public var textDocument: TextDocumentIdentifier

  public init(textDocument: TextDocumentIdentifier) { self.textDocument = textDocument }
}
