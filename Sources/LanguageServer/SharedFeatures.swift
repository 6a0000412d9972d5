// Features for which an editor asks one server of a document alone, whatever it then says: formatting and renaming. Announced
// for every YAML and JSON file, they would be taken from the other server of all files that are no plans. So they are
// registered for each document that holds plans, and taken back when it closes. A client that cannot register gets none,
// unless it asks: then it has seen to it that nothing is taken from anybody.

import InstallPlanAnalysis
import LanguageServerProtocol
import WorkspaceFiles

enum SharedFeature: String, CaseIterable, Sendable {
  case formatting, rangeFormatting, onTypeFormatting, rename

  var method: String {
    switch self {
    case .formatting: Method.formatting
    case .rangeFormatting: Method.rangeFormatting
    case .onTypeFormatting: Method.onTypeFormatting
    case .rename: Method.rename
    }
  }
}

/// What `initializationOptions` say of these features: `{"formatting": false, "rename": true}`. Nil: nothing.
struct SharedFeatureWishes: Sendable, Equatable {
  static let keys = ["formatting", "rename"]

  var formatting: Bool?
  var rename: Bool?

  init() {}

  /// - Parameter section: the settings, which these are no part of.
  init(_ section: JSONValue?) {
    formatting = section?["formatting"]?.boolValue
    rename = section?["rename"]?.boolValue
  }

  fileprivate func wish(for feature: SharedFeature) -> Bool? { feature == .rename ? rename : formatting }
}

extension ClientProfile {
  enum Offer: Sendable, Equatable {
    case none
    /// Announced for all documents.
    case always
    /// Registered for those that hold plans.
    case forPlans
  }

  func offer(of feature: SharedFeature) -> Offer {
    let features = capabilities.textDocument.features
    let canRegister =
      switch feature {
      case .formatting: features.formatting?.dynamicRegistration
      case .rangeFormatting: features.rangeFormatting?.dynamicRegistration
      case .onTypeFormatting: features.onTypeFormatting?.dynamicRegistration
      case .rename: features.rename?.dynamicRegistration
      }
    let wish = wishes.wish(for: feature)
    guard let canRegister, wish != false else { return .none }
    return canRegister ? .forPlans : wish == true ? .always : .none
  }

  fileprivate func options(of feature: SharedFeature, for selector: DocumentFilter) -> any Encodable & Sendable {
    var options = DocumentRegistrationOptions(documentSelector: [selector])
    switch feature {
    case .formatting, .rangeFormatting: break
    case .onTypeFormatting: options.firstTriggerCharacter = "\n"
    case .rename:
      if capabilities.textDocument.features.rename?.prepareSupport == true { options.prepareProvider = true }
    }
    return options
  }
}

extension Session {
  /// Has the client ask us for these features in a document while it holds plans. To be called when its text has come to
  /// rest, or its environment has changed.
  func updateSharedFeatures(of uri: DocumentURI) {
    guard let document = documents[uri] else { return }
    let holdsPlans = document.environment?.isOurs == true && document.file.planCount > 0
    guard holdsPlans else { return takeBackSharedFeatures(of: uri) }
    guard document.sharedFeatures.isEmpty, let filter = DocumentFilter(uri) else { return }
    let wanted = SharedFeature.allCases.filter { client.offer(of: $0) == .forPlans }
    guard !wanted.isEmpty else { return }
    let registrations = wanted.map { feature in
      Registration(
        id: "installplan-ls.\(feature.rawValue).\(document.opening)", method: feature.method,
        registerOptions: client.options(of: feature, for: filter))
    }
    documents[uri]?.sharedFeatures = registrations.map { Unregistration(id: $0.id, method: $0.method) }
    request(Method.registerCapability, RegistrationParams(registrations: registrations), .registration)
  }

  func takeBackSharedFeatures(of uri: DocumentURI) {
    guard let registered = documents[uri]?.sharedFeatures, !registered.isEmpty else { return }
    documents[uri]?.sharedFeatures = []
    request(Method.unregisterCapability, UnregistrationParams(unregistrations: registered), .registration)
  }
}

extension DocumentFilter {
  /// The document alone. Nil where it has no name to tell it by.
  init?(_ uri: DocumentURI) {
    guard let scheme = uri.scheme, let path = uri.path, !path.isEmpty else { return nil }
    self.init(scheme: scheme, pattern: literalGlob(of: path))
  }
}

/// A glob that a path matches, and none that differs in more than a bracket.
///
/// There is no way to escape a character that all clients know. A range from it to itself is in the specification; `]` can
/// be in none, and so stands for any one character.
func literalGlob(of path: String) -> String {
  path.reduce(into: "") { pattern, character in
    switch character {
    case "*", "?", "[", "{", "}": pattern += "[\(character)-\(character)]"
    case "]": pattern += "?"
    default: pattern.append(character)
    }
  }
}
