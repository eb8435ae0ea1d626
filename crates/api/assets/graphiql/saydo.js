// Starts GraphiQL on this server. Kept apart from the page because its policy allows no inline script.
"use strict";

// GraphiQL's dialogs add style elements; this is the name under which they look for the page's nonce.
window.__webpack_nonce__ = document.currentScript.dataset.styleNonce;

const WELCOME = `# Welcome to saydo.
#
# Most fields need to know who you are: paste an
# access token into Headers below, after "Bearer ".
# \`saydo demo\` prints one for a rep, a manager
# and an executive.
#
#   Ctrl-Enter runs the query
#   Ctrl-Space completes what you type
#   The book on the left documents every field

query WhoAmI {
  viewer {
    __typename
  }
}
`;

// A link may carry a token behind "#token=": that part never reaches a server or its log.
function tokenFromLink() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token) history.replaceState(null, "", location.pathname + location.search);
  return token ?? "";
}

// A header that was left unfilled means: ask without signing in, so that the documentation loads all the same.
function filled(headers) {
  const entries = Object.entries(headers ?? {});
  return Object.fromEntries(entries.filter(([name, value]) => !/^authorization$/i.test(name) || !/^Bearer\s*$/i.test(value)));
}

async function fetcher(request, options) {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: {
      accept: "application/graphql-response+json, application/json",
      "content-type": "application/json",
      ...filled(options?.headers),
    },
    body: JSON.stringify(request),
  });
  return response.json();
}

const asked = new URLSearchParams(location.search);
const token = tokenFromLink();
const headers = JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2);

ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, {
    fetcher,
    defaultQuery: WELCOME,
    defaultHeaders: headers,
    headers: token ? headers : undefined,
    query: asked.get("query") ?? undefined,
    variables: asked.get("variables") ?? undefined,
    operationName: asked.get("operationName") ?? undefined,
    defaultEditorToolsVisibility: "headers",
    shouldPersistHeaders: false,
    inputValueDeprecation: true,
  }),
);
