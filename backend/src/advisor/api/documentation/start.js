// Beside the page and not in it: its content security policy allows no inline scripts.
SwaggerUIBundle({
  dom_id: "#document",
  url: new URL("openapi.json", document.baseURI).href,
  // Else it would ask a foreign site whether our document is valid.
  validatorUrl: null,
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  filter: true,
  // The page reads and never commands: nothing is started, cancelled or dismissed by trying it out.
  supportedSubmitMethods: ["get"],
});
