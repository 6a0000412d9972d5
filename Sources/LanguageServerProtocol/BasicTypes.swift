// The structures that most messages share: positions, ranges, edits, documents, marked-up text.

/// A place in a document; what `character` counts was agreed on in `initialize`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#position
public struct Position: Hashable, Sendable, Comparable, Encodable {
  /// From 0.
  public var line: Int
  /// From 0, in the units of the agreed ``PositionEncodingKind``.
  public var character: Int

  public init(line: Int, character: Int) {
    self.line = line
    self.character = character
  }

  public static func < (left: Position, right: Position) -> Bool {
    (left.line, left.character) < (right.line, right.character)
  }
}

extension Position: Decodable {
  private enum CodingKeys: String, CodingKey {
    case line
    case character
  }

  /// Every integer is accepted and clamped to what the protocol allows, 0 to 2³¹ − 1: clients write "the end of
  /// the line" as a huge number.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    line = try Self.clamped(container, .line)
    character = try Self.clamped(container, .character)
  }

  private static func clamped(_ container: KeyedDecodingContainer<CodingKeys>, _ key: CodingKeys) throws -> Int {
    let limit = Int(Int32.max)
    do {
      return min(max(try container.decode(Int.self, forKey: key), 0), limit)
    } catch {
      // An integer beyond 64 bits.
      let number = try container.decode(Double.self, forKey: key)
      if number.rounded() == number { return number < 0 ? 0 : limit }
      // The decoder's own error for a fraction names no member.
      throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: "not an integer")
    }
  }
}

/// Two positions; `end` is exclusive.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#range
public struct Range: Hashable, Sendable, Codable {
  public var start: Position
  public var end: Position

  public init(start: Position, end: Position) {
    self.start = start
    self.end = end
  }
}

/// A range in a document.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#location
public struct Location: Hashable, Sendable, Codable {
  public var uri: DocumentURI
  public var range: Range

  public init(uri: DocumentURI, range: Range) {
    self.uri = uri
    self.range = range
  }
}

/// The replacement of a range by text.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#textEdit
public struct TextEdit: Hashable, Sendable, Codable {
  public var range: Range
  public var newText: String

  public init(range: Range, newText: String) {
    self.range = range
    self.newText = newText
  }
}

/// A document by its URI.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#textDocumentIdentifier
public struct TextDocumentIdentifier: Hashable, Sendable, Codable {
  public var uri: DocumentURI

  public init(uri: DocumentURI) { self.uri = uri }
}

/// The params of requests about one place, such as hover.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#textDocumentPositionParams
public struct TextDocumentPositionParams: Hashable, Sendable, Decodable {
  public var textDocument: TextDocumentIdentifier
  public var position: Position

  public init(textDocument: TextDocumentIdentifier, position: Position) {
    self.textDocument = textDocument
    self.position = position
  }
}

/// The format of a ``MarkupContent``.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#markupContent
public struct MarkupKind: RawRepresentable, Hashable, Sendable, Codable {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  public static let plaintext = MarkupKind(rawValue: "plaintext")
  public static let markdown = MarkupKind(rawValue: "markdown")
}

/// Text for people, in a format the client asked for.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#markupContent
public struct MarkupContent: Hashable, Sendable, Codable {
  public var kind: MarkupKind
  public var value: String

  public init(kind: MarkupKind, value: String) {
    self.kind = kind
    self.value = value
  }
}

/// A command that the client runs, by asking a server to.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#command
public struct Command: Hashable, Sendable, Codable {
  public var title: String
  public var command: String
  public var arguments: [JSONValue]?

  public init(title: String, command: String, arguments: [JSONValue]? = nil) {
    self.title = title
    self.command = command
    self.arguments = arguments
  }
}

/// Edits in one or several documents.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#workspaceEdit
public struct WorkspaceEdit: Hashable, Sendable, Codable {
  public var changes: [DocumentURI: [TextEdit]]?
  /// Only for clients with `workspaceEdit.documentChanges`.
  public var documentChanges: [TextDocumentEdit]?

  public init(changes: [DocumentURI: [TextEdit]]? = nil, documentChanges: [TextDocumentEdit]? = nil) {
    self.changes = changes
    self.documentChanges = documentChanges
  }
}

/// Edits of one document in the version that they were made for.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#textDocumentEdit
public struct TextDocumentEdit: Hashable, Sendable, Codable {
  public var textDocument: OptionalVersionedTextDocumentIdentifier
  public var edits: [TextEdit]

  public init(textDocument: OptionalVersionedTextDocumentIdentifier, edits: [TextEdit]) {
    self.textDocument = textDocument
    self.edits = edits
  }
}

/// A document, and the version of it that an edit is for: null for one as it is on disk.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#optionalVersionedTextDocumentIdentifier
public struct OptionalVersionedTextDocumentIdentifier: Hashable, Sendable, Codable {
  public var uri: DocumentURI
  public var version: Int?

  public init(uri: DocumentURI, version: Int?) {
    self.uri = uri
    self.version = version
  }

  private enum CodingKeys: String, CodingKey {
    case uri
    case version
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(uri, forKey: .uri)
    // Null where there is none: the member must be there.
    try container.encode(version, forKey: .version)
  }
}

/// The params of `$/cancelRequest`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#cancelRequest
public struct CancelParams: Hashable, Sendable, Codable {
  public var id: RequestID

  public init(id: RequestID) { self.id = id }
}

/// The params of `$/setTrace`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#setTrace
public struct SetTraceParams: Hashable, Sendable, Decodable {
  /// `off`, `messages` or `verbose`.
  public var value: String

  public init(value: String) { self.value = value }
}
