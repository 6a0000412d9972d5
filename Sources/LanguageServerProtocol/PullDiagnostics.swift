// Diagnostics that the client asks for, of one document or of the whole workspace.

/// How diagnostics are offered to those who ask.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#diagnosticOptions
public struct DiagnosticOptions: Hashable, Sendable, Encodable {
  public var identifier: String?
  /// Whether an edit of one document can change another's diagnostics.
  public var interFileDependencies: Bool
  public var workspaceDiagnostics: Bool

  public init(identifier: String? = nil, interFileDependencies: Bool, workspaceDiagnostics: Bool) {
    self.identifier = identifier
    self.interFileDependencies = interFileDependencies
    self.workspaceDiagnostics = workspaceDiagnostics
  }
}

/// The params of `textDocument/diagnostic`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#documentDiagnosticParams
public struct DocumentDiagnosticParams: Hashable, Sendable, Decodable {
  public var textDocument: TextDocumentIdentifier
  /// What the last report was called.
  public var previousResultId: String?

  public init(textDocument: TextDocumentIdentifier, previousResultId: String? = nil) {
    self.textDocument = textDocument
    self.previousResultId = previousResultId
  }
}

/// What a document's diagnostics are, or that they are what they were.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#documentDiagnosticReport
public struct DocumentDiagnosticReport: Hashable, Sendable, Encodable {
  public enum Kind: String, Hashable, Sendable, Encodable {
    case full
    case unchanged
  }

  public var kind: Kind
  public var resultId: String?
  /// Nil in one that is unchanged.
  public var items: [Diagnostic]?
  /// In reports about the workspace.
  public var uri: DocumentURI?
  private var version: Version?

  /// A version that is null where the document is not open, but always said.
  private enum Version: Hashable, Sendable, Encodable {
    case open(Int)
    case closed

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .open(let version): try container.encode(version)
      case .closed: try container.encodeNil()
      }
    }
  }

  public init(full items: [Diagnostic], resultId: String? = nil) {
    kind = .full
    self.resultId = resultId
    self.items = items
  }

  public init(unchanged resultId: String) {
    kind = .unchanged
    self.resultId = resultId
  }

  /// The report as part of a report about the workspace.
  ///
  /// - Parameter version: nil for a document that is not open.
  public func of(_ uri: DocumentURI, version: Int?) -> DocumentDiagnosticReport {
    var report = self
    report.uri = uri
    report.version = version.map(Version.open) ?? .closed
    return report
  }
}

/// The params of `workspace/diagnostic`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#workspaceDiagnosticParams
public struct WorkspaceDiagnosticParams: Hashable, Sendable, Decodable {
  public struct PreviousResultId: Hashable, Sendable, Decodable {
    public var uri: DocumentURI
    public var value: String
  }

  public var previousResultIds: [PreviousResultId]

  public init(previousResultIds: [PreviousResultId] = []) { self.previousResultIds = previousResultIds }

  public init(from decoder: any Decoder) throws {
    previousResultIds = LenientObject(decoder).list("previousResultIds") ?? []
  }
}

/// The reports of all documents.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#workspaceDiagnosticReport
public struct WorkspaceDiagnosticReport: Hashable, Sendable, Encodable {
  public var items: [DocumentDiagnosticReport]

  public init(items: [DocumentDiagnosticReport]) { self.items = items }
}
