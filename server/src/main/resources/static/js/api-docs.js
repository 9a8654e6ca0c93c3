// Draws the OpenAPI document: one collapsible block for each route, grouped by tag. Everything shown comes from the
// document.

const main = document.querySelector('[data-document]')
let api

draw()

async function draw() {
  api = await (await fetch(main.dataset.document)).json()
  for (const [about, operations] of Object.entries(Object.groupBy(allOperations(), operation => operation.tags[0]))) {
    const group = made('[data-group]')
    group.querySelector('h2').textContent = about
    group.append(...operations.map(drawn))
    main.append(group)
  }
}

function allOperations() {
  return Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([verb, operation]) => ({ path, verb, ...operation })))
}

function drawn({ path, verb, summary, description, security, parameters = [], requestBody, responses }) {
  const block = made('[data-operation]')
  block.querySelector('.verb').textContent = verb.toUpperCase()
  block.querySelector('.path').textContent = path
  block.querySelector('.what').textContent = summary
  fill(block, '[data-needs]', [...security.flatMap(Object.keys).map(credential), description].filter(Boolean))
  fill(block, '[data-parameters]', parameters.map(({ name, schema }) => `${name}: ${shape(schema)}`))
  fill(block, '[data-body]', requestBody ? [shape(jsonOf(requestBody))] : [])
  fill(block, '[data-answers]', Object.entries(responses).sort().map(answer))
  return block
}

function credential(name) {
  const scheme = api.components.securitySchemes[name]
  return scheme.name ?? scheme.scheme
}

function answer([status, response]) {
  const schema = jsonOf(followed(response))
  const problems = schema?.allOf?.[1].properties.code.enum
  return `${status} ${problems ? problems.join(' · ') : schema ? shape(schema) : ''}`
}

function followed(node) {
  return node.$ref ? node.$ref.split('/').slice(1).reduce((place, name) => place[name], api) : node
}

function jsonOf({ content = {} }) {
  return Object.values(content)[0]?.schema
}

// A schema as people write it by hand: {email: string, …}, [session…], "a" | "b".
function shape(schema) {
  if (schema.$ref) return shape(followed(schema))
  if (schema.enum) return schema.enum.map(word => `"${word}"`).join(' | ')
  if (schema.anyOf) return schema.anyOf.map(shape).join(' | ')
  if (schema.type === 'array') return `[${shape(schema.items)} …]`
  if (schema.properties) {
    return `{${Object.entries(schema.properties).map(([name, inner]) => `${name}: ${shape(inner)}`).join(', ')}}`
  }
  return schema.format ?? schema.type
}

function fill(block, place, lines) {
  const row = block.querySelector(place)
  if (lines.length === 0) return row.remove()
  row.querySelector('dd').replaceChildren(...lines.map(line => {
    const code = document.createElement('code')
    code.textContent = line
    return code
  }))
}

function made(template) {
  return main.querySelector(`template${template}`).content.firstElementChild.cloneNode(true)
}
