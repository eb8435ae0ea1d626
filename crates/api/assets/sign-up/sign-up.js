// Accepts the invitation that stands behind '#' in the address, which no server log ever sees.
const form = document.getElementById("form");
const said = document.getElementById("said");

function say(text, failed) {
  said.textContent = text;
  said.className = failed ? "failed" : "";
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const input = { invitation: location.hash.slice(1), password: document.getElementById("password").value };
  const query = `mutation($input: InvitationAcceptInput!) {
    invitationAccept(input: $input) { accessToken viewer { member { name } organization { name slug } } }
  }`;
  let answer;
  try {
    const response = await fetch("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ query, variables: { input } }),
    });
    answer = await response.json();
  } catch {
    say("The server did not answer. Try again.", true);
    return;
  }
  const accepted = answer.data?.invitationAccept;
  if (!accepted) {
    const error = answer.errors?.[0];
    say(error?.extensions?.fields?.[0]?.message ?? error?.message ?? "That did not work.", true);
    return;
  }
  const { member, organization } = accepted.viewer;
  say(`Welcome, ${member.name}. Sign in to ${organization.name} with its short name "${organization.slug}".`);
  const link = document.createElement("a");
  link.href = `/graphql#token=${accepted.accessToken}`;
  link.textContent = "Look around in GraphiQL";
  form.replaceWith(link);
  history.replaceState(null, "", location.pathname);
});
