// One proposal of a completion. It travels both ways: `completionItem/resolve` brings it back.

/// A proposal.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#completionItem
public struct CompletionItem: Hashable, Sendable, Codable {
  public var label: String
  public var labelDetails: CompletionItemLabelDetails?
  public var kind: CompletionItemKind?
  public var tags: [CompletionItemTag]?
  public var detail: String?
  public var documentation: Documentation?
  /// For clients without `tags`.
  public var deprecated: Bool?
  public var preselect: Bool?
  public var sortText: String?
  public var filterText: String?
  public var insertText: String?
  public var insertTextFormat: InsertTextFormat?
  public var insertTextMode: InsertTextMode?
  public var textEdit: CompletionTextEdit?
  /// The text for the ``CompletionList/ItemDefaults/editRange`` of the list.
  public var textEditText: String?
  public var additionalTextEdits: [TextEdit]?
  public var command: Command?
  public var data: JSONValue?

  /// An item with nothing but its label; the rest is assigned as the client's capabilities allow.
  public init(label: String) { self.label = label }

  /// Text, or text in a format of ``CompletionClientCapabilities/Item/documentationFormat``.
  public enum Documentation: Hashable, Sendable, Codable {
    case string(String)
    case markup(MarkupContent)

    public init(from decoder: any Decoder) throws {
      if let string = try? decoder.singleValueContainer().decode(String.self) {
        self = .string(string)
      } else {
        self = .markup(try MarkupContent(from: decoder))
      }
    }

    public func encode(to encoder: any Encoder) throws {
      switch self {
      case .string(let string):
        var container = encoder.singleValueContainer()
        try container.encode(string)
      case .markup(let markup):
        try markup.encode(to: encoder)
      }
    }
  }
}

/// What stands beside the label.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#completionItemLabelDetails
public struct CompletionItemLabelDetails: Hashable, Sendable, Codable {
  /// Directly after the label.
  public var detail: String?
  /// At the end of the line.
  public var description: String?

  public init(detail: String? = nil, description: String? = nil) {
    self.detail = detail
    self.description = description
  }
}

/// The icon of an item.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#completionItemKind
public struct CompletionItemKind: RawRepresentable, Hashable, Sendable, Codable {
  public var rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let text = CompletionItemKind(rawValue: 1)
  public static let field = CompletionItemKind(rawValue: 5)
  public static let `class` = CompletionItemKind(rawValue: 7)
  public static let module = CompletionItemKind(rawValue: 9)
  public static let property = CompletionItemKind(rawValue: 10)
  public static let value = CompletionItemKind(rawValue: 12)
  public static let `enum` = CompletionItemKind(rawValue: 13)
  public static let keyword = CompletionItemKind(rawValue: 14)
  public static let snippet = CompletionItemKind(rawValue: 15)
  public static let file = CompletionItemKind(rawValue: 17)
  public static let reference = CompletionItemKind(rawValue: 18)
  public static let enumMember = CompletionItemKind(rawValue: 20)
  public static let constant = CompletionItemKind(rawValue: 21)
  public static let `struct` = CompletionItemKind(rawValue: 22)
}

/// How an item is shown.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#completionItemTag
public struct CompletionItemTag: RawRepresentable, Hashable, Sendable, Codable {
  public var rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let deprecated = CompletionItemTag(rawValue: 1)
}

/// Whether `$` and `}` in the text of an item mean something.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#insertTextFormat
public struct InsertTextFormat: RawRepresentable, Hashable, Sendable, Codable {
  public var rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let plainText = InsertTextFormat(rawValue: 1)
  public static let snippet = InsertTextFormat(rawValue: 2)
}

/// Whether the client indents the text of an item.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#insertTextMode
public struct InsertTextMode: RawRepresentable, Hashable, Sendable, Codable {
  public var rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let asIs = InsertTextMode(rawValue: 1)
  public static let adjustIndentation = InsertTextMode(rawValue: 2)
}
