// textDocument/completion: params, lists, and the edits of items. The item itself is in CompletionItem.swift.

/// The params of `textDocument/completion`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#completionParams
public struct CompletionParams: Hashable, Sendable, Decodable {
  public var textDocument: TextDocumentIdentifier
  public var position: Position
  public var context: CompletionContext?

  public init(textDocument: TextDocumentIdentifier, position: Position, context: CompletionContext? = nil) {
    self.textDocument = textDocument
    self.position = position
    self.context = context
  }
}

/// How completion came about.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#completionContext
public struct CompletionContext: Hashable, Sendable, Decodable {
  public var triggerKind: CompletionTriggerKind
  public var triggerCharacter: String?

  public init(triggerKind: CompletionTriggerKind, triggerCharacter: String? = nil) {
    self.triggerKind = triggerKind
    self.triggerCharacter = triggerCharacter
  }
}

/// What made the client ask.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#completionTriggerKind
public struct CompletionTriggerKind: RawRepresentable, Hashable, Sendable, Codable {
  public var rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Typing or by hand.
  public static let invoked = CompletionTriggerKind(rawValue: 1)
  public static let triggerCharacter = CompletionTriggerKind(rawValue: 2)
  public static let triggerForIncompleteCompletions = CompletionTriggerKind(rawValue: 3)
}

/// The answer to `textDocument/completion`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#completionList
public struct CompletionList: Hashable, Sendable, Encodable {
  /// Whether typing on should ask again.
  public var isIncomplete: Bool
  /// Only the members that ``CompletionClientCapabilities/itemDefaults`` names.
  public var itemDefaults: ItemDefaults?
  public var items: [CompletionItem]

  public init(isIncomplete: Bool, itemDefaults: ItemDefaults? = nil, items: [CompletionItem]) {
    self.isIncomplete = isIncomplete
    self.itemDefaults = itemDefaults
    self.items = items
  }

  /// Members of items that all of them share.
  public struct ItemDefaults: Hashable, Sendable, Encodable {
    public var commitCharacters: [String]?
    public var editRange: EditRange?
    public var insertTextFormat: InsertTextFormat?
    public var insertTextMode: InsertTextMode?
    public var data: JSONValue?

    public init(
      commitCharacters: [String]? = nil, editRange: EditRange? = nil, insertTextFormat: InsertTextFormat? = nil,
      insertTextMode: InsertTextMode? = nil, data: JSONValue? = nil
    ) {
      self.commitCharacters = commitCharacters
      self.editRange = editRange
      self.insertTextFormat = insertTextFormat
      self.insertTextMode = insertTextMode
      self.data = data
    }
  }

  /// What accepting an item replaces.
  public enum EditRange: Hashable, Sendable, Encodable {
    case range(Range)
    case insertReplace(insert: Range, replace: Range)

    private enum Key: String, CodingKey {
      case insert
      case replace
    }

    public func encode(to encoder: any Encoder) throws {
      switch self {
      case .range(let range):
        try range.encode(to: encoder)
      case .insertReplace(let insert, let replace):
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(insert, forKey: .insert)
        try container.encode(replace, forKey: .replace)
      }
    }
  }
}

/// An edit that either keeps or replaces the rest of the word, as the user prefers.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#insertReplaceEdit
public struct InsertReplaceEdit: Hashable, Sendable, Codable {
  public var newText: String
  /// From the start of the word to the cursor: a prefix of `replace`.
  public var insert: Range
  public var replace: Range

  public init(newText: String, insert: Range, replace: Range) {
    self.newText = newText
    self.insert = insert
    self.replace = replace
  }
}

/// The edit of a ``CompletionItem``.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#completionItem
public enum CompletionTextEdit: Hashable, Sendable, Codable {
  case edit(TextEdit)
  case insertReplace(InsertReplaceEdit)

  public init(from decoder: any Decoder) throws {
    if try decoder.container(keyedBy: AnyKey.self).contains("insert") {
      self = .insertReplace(try InsertReplaceEdit(from: decoder))
    } else {
      self = .edit(try TextEdit(from: decoder))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .edit(let edit): try edit.encode(to: encoder)
    case .insertReplace(let edit): try edit.encode(to: encoder)
    }
  }
}
